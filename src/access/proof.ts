import { SetMetadata } from '@nestjs/common';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { logInOf, THE_SERVER, type ActingFor, type Actor, type Credential } from './actor.js';

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

/** What a request that gives power demands of a log-in. */
export interface ProofDemand {
  /** How recent the proof must be. */
  readonly withinSeconds: number;
  /** Whether an account with a second factor has to prove it. */
  readonly asksForFactors: boolean;
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

/** Whether the account of a log-in `l` has a second factor. In SQL. */
const HAS_FACTOR = `(EXISTS (SELECT FROM totp_factors
    WHERE user_id = l.user_id AND confirmed_at IS NOT NULL)
  OR EXISTS (SELECT FROM passkeys WHERE user_id = l.user_id))`;

/**
 * How a log-in was proven. One by a password alone proves too little if the account had a second
 * factor then: an API may let it in, but who knows the password must not remove the factor. It is
 * noted with the log-in, because the owner may replace the factor later. A later proof of such an
 * account is by a factor.
 *
 * @param begun the column of the time of the log-in
 * @param canBeAsked a condition
 */
const provenIn = (table: string, begun: string, canBeAsked: string) => `
  SELECT coalesce(l.proven_at, ${begun}) > now() - make_interval(secs => $2)
      AND NOT (f.has_factor AND l.is_factor_skipped) AS is_fresh,
    ${canBeAsked} AS can_be_asked, f.has_factor
  FROM ${table} l, LATERAL (SELECT ${HAS_FACTOR} AND $3 AS has_factor) f
  WHERE l.id = $1`;

/** The log-ins, by the kind of their credential: when they were proven, and whether one can ask. */
const PROVEN: Readonly<Partial<Record<Credential['kind'], string>>> = {
  'api-key': provenIn(
    'api_keys',
    'coalesce(l.logged_in_at, l.created_at)',
    'l.proven_at IS NOT NULL',
  ),
  session: provenIn('sessions', 'l.created_at', 'false'),
};

/** Whether the person in a log-in has proved lately who they are. True for what is no log-in. */
export async function isProven(
  database: Querying,
  { credential }: Actor,
  demand: ProofDemand,
): Promise<boolean> {
  return (await proofOf(database, credential, demand))?.is_fresh ?? true;
}

/** In seconds: longer than any log-in lasts. */
const FOR_EVER = 1e9;

/**
 * Whether a log-in has proved all that a browser is asked for, at whatever time: not one by a
 * password alone, if the account has a second factor.
 */
export function isWhole(
  database: Querying,
  actor: Actor,
  asksForFactors: boolean,
): Promise<boolean> {
  return isProven(database, actor, { withinSeconds: FOR_EVER, asksForFactors });
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
  const found = await proofOf(database, credential, proof);
  if (!found || found.is_fresh) return true;
  if (exempt && exception && !found.can_be_asked) {
    const exempts: readonly Exempt[] = PROOF_EXCEPTIONS[exception].exempts;
    // A password is no proof of an account with a second factor.
    const isTooWeak = exempt === 'known-password' && found.has_factor;
    if (exempts.includes(exempt) && !isTooWeak) return false;
  }
  throw new DomainError('proof_needed', { withinSeconds });
}

function isUnproven(credential: Credential): boolean {
  return credential.kind === 'api-key' && credential.restriction === 'unproven';
}

interface Proof {
  readonly is_fresh: boolean;
  readonly can_be_asked: boolean;
  readonly has_factor: boolean;
}

/** @returns undefined for what is no log-in of a person */
async function proofOf(
  database: Querying,
  credential: Credential,
  { withinSeconds, asksForFactors }: ProofDemand,
): Promise<Proof | undefined> {
  const id = logInOf(credential);
  const text = PROVEN[credential.kind];
  if (id === undefined || !text) return undefined;
  const [found] = (await database.query(text, [id, withinSeconds, asksForFactors])) as Proof[];
  // The log-in has ended since.
  return found ?? { is_fresh: false, can_be_asked: true, has_factor: true };
}
