import type { Names } from './password-rules.service.js';

/** From 0, guessed at once, to 4, very hard to guess. */
export type StrengthScore = 0 | 1 | 2 | 3 | 4;

export interface PasswordStrength {
  readonly score: StrengthScore;
  /** What makes it weak, as zxcvbn names it: `common`, `simpleRepeat` ... */
  readonly warning: string | null;
}

/** In characters. The time of an estimate grows with the square of the length. */
const LONGEST_ESTIMATED = 40;

interface Estimator {
  check(
    password: string,
    names: string[],
  ): { score: StrengthScore; feedback: { warning: string | null } };
}

/** Loaded when somebody first asks: a megabyte that most processes never need. */
let estimator: Promise<Estimator> | undefined;

async function load(): Promise<Estimator> {
  const [{ ZxcvbnFactory }, { dictionary, adjacencyGraphs }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
}

/**
 * Estimates how hard a password is to guess. It is advice for the person who chooses it; what is
 * allowed is `PasswordRules`.
 *
 * @param names the names of the account, which an attacker tries first
 */
export async function estimateStrength(password: string, names: Names): Promise<PasswordStrength> {
  estimator ??= load();
  const beginning = [...password].slice(0, LONGEST_ESTIMATED).join('');
  const known = names.flatMap((name) => (name ? [name, name.split('@')[0]!] : []));
  const { score, feedback } = (await estimator).check(beginning, known);
  return { score, warning: feedback.warning };
}
