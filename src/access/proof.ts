import { SetMetadata } from '@nestjs/common';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { THE_SERVER, type ActingFor, type Actor, type Credential } from './actor.js';

/**
 * What an exception may let through without a fresh proof. Everything else that gives power takes
 * one on every route.
 *
 * - `own-key`: a key of the caller's own. It is marked, and does nothing that takes a fresh proof.
 * - `known-password`: a new password for oneself, with the current one, which is a proof.
 * - `ordinary-account`: an account without rights over others is created or made active.
 */
export type Exempt = 'own-key' | 'known-password' | 'ordinary-account';

/** Why a caller cannot be asked for a fresh proof, and for what. */
interface Exception {
  readonly reason: string;
  readonly exempts: readonly Exempt[];
}

/**
 * Where a caller cannot be asked for a fresh proof. docs/rules.md lists the routes, and what
 * protects there instead.
 */
export const PROOF_EXCEPTIONS = {
  'langflow-web-ui': {
    reason: "Langflow's web UI has no form that asks again",
    exempts: ['own-key', 'known-password', 'ordinary-account'],
  },
  'wmill-create-token': {
    reason: '`wmill user create-token` asks nothing, and often runs without a person',
    exempts: ['own-key'],
  },
} as const satisfies Record<string, Exception>;

export type ProofException = keyof typeof PROOF_EXCEPTIONS;

/** How recent the proof of a log-in must be where a request gives power. */
export interface ProofDemand {
  readonly withinSeconds: number;
  /** Why the caller of this route cannot be asked. */
  readonly exception?: ProofException;
}

const EXCEPTION = 'gatehouse:proof-exception';

/** Declares that callers of this route cannot be asked for a fresh proof. */
export const CannotAsk = (exception: ProofException) => SetMetadata(EXCEPTION, exception);

export function proofExceptionOf(handler: object): ProofException | undefined {
  return Reflect.getMetadata(EXCEPTION, handler) as ProofException | undefined;
}

/** What {@link assertProven} throws. */
export const PROOF_REFUSALS = ['proof_needed'] as const satisfies readonly ErrorCode[];

/** What runs SQL: a data source, or a manager within a transaction. */
interface Querying {
  query(text: string, values: unknown[]): Promise<unknown>;
}

/** The log-ins, by the kind of their credential: when they were proven, and whether one can ask. */
const PROVEN: Readonly<Partial<Record<Credential['kind'], string>>> = {
  'api-key': `SELECT coalesce(proven_at, logged_in_at, created_at) > now() - make_interval(secs => $2)
    AS is_fresh, proven_at IS NOT NULL AS can_be_asked FROM api_keys WHERE id = $1`,
  session: `SELECT coalesce(proven_at, created_at) > now() - make_interval(secs => $2)
    AS is_fresh, false AS can_be_asked FROM sessions WHERE id = $1`,
};

/** Whether the person in a log-in has proved lately who they are. True for what is no log-in. */
export async function isProven(
  database: Querying,
  { credential }: Actor,
  withinSeconds: number,
): Promise<boolean> {
  return (await proofOf(database, credential, withinSeconds))?.is_fresh ?? true;
}

/**
 * Refuses what gives power in a log-in whose person has not proved lately who they are: who
 * takes over an open browser, or copies its cookie, gets no further. Keys are no log-ins: they are
 * what programs act with, and nobody can be asked. But a key that an exception let an old log-in
 * create has no more power than that log-in.
 *
 * Where a route cannot ask, the log-ins of its API are let through to what its exception names. A
 * log-in at our pages is not, on any route: there one can ask.
 *
 * @param exempt what is done, if an exception may let it through
 * @returns whether the person has proved it: false if an exception let the caller through
 * @throws DomainError {@link PROOF_REFUSALS}
 */
export async function assertProven(
  database: Querying,
  actor: ActingFor,
  exempt?: Exempt,
): Promise<boolean> {
  if (actor === THE_SERVER || !actor.proof) return true;
  const { credential, proof } = actor;
  const { withinSeconds, exception } = proof;
  if (isUnproven(credential)) {
    throw new DomainError('proof_needed', { withinSeconds, isByKey: true });
  }
  const found = await proofOf(database, credential, withinSeconds);
  if (!found || found.is_fresh) return true;
  if (exempt && exception && !found.can_be_asked) {
    const exempts: readonly Exempt[] = PROOF_EXCEPTIONS[exception].exempts;
    if (exempts.includes(exempt)) return false;
  }
  throw new DomainError('proof_needed', { withinSeconds });
}

function isUnproven(credential: Credential): boolean {
  return credential.kind === 'api-key' && credential.restriction === 'unproven';
}

interface Proof {
  readonly is_fresh: boolean;
  readonly can_be_asked: boolean;
}

/** @returns undefined for what is no log-in of a person */
async function proofOf(
  database: Querying,
  credential: Credential,
  withinSeconds: number,
): Promise<Proof | undefined> {
  const text = PROVEN[credential.kind];
  if (!text || (credential.kind === 'api-key' && !credential.isSession)) return undefined;
  const { id } = credential as { id: string };
  const [found] = (await database.query(text, [id, withinSeconds])) as Proof[];
  // The log-in has ended since.
  return found ?? { is_fresh: false, can_be_asked: true };
}
