import type { DataSource } from 'typeorm';
import type { Actor } from '../../access/actor.js';
import { ApiKey, type LogInMethod } from '../../api-key/api-key.entity.js';

/** How and when a person proved who they are, in the form of a result of the library. */
export interface Authentication {
  /** The claim `auth_time`, in seconds since the epoch; 0 when unknown, which counts as too old. */
  readonly ts: number;
  /** The claim `amr`; absent when unknown. */
  readonly amr?: string[];
}

/**
 * Names of RFC 8176. A log-in at another provider has none: that provider knows what the person
 * proved, and the registry has no name for "elsewhere".
 */
const AMR: Readonly<Record<LogInMethod, readonly string[]>> = {
  password: ['pwd'],
  provider: [],
  // What the person has, and what unlocked it.
  passkey: ['swk', 'user', 'mfa'],
  'device-passkey': ['hwk', 'user', 'mfa'],
};

/**
 * The values of `acr` that a client can ask for. There are none: every log-in here has one factor,
 * and no level of assurance is claimed.
 */
export const ACR_VALUES: readonly string[] = [];

/** Returns how the caller logged in. */
export async function authenticationOf(
  { manager }: DataSource,
  { credential }: Actor,
): Promise<Authentication> {
  // With authentication off there is no log-in to wait for.
  if (credential.kind === 'none') return { ts: toSeconds(new Date()) };
  if (credential.kind !== 'api-key') return { ts: 0 };
  const key = await manager.findOneBy(ApiKey, { id: credential.id });
  if (!key) return { ts: 0 };
  const amr = key.logInMethods?.flatMap((method) => AMR[method]) ?? [];
  return {
    // A log-in can have several tokens, and all but the first are younger than it.
    ts: Math.min(toSeconds(key.createdAt), toSeconds(key.loggedInAt ?? key.createdAt)),
    ...(amr.length > 0 && { amr }),
  };
}

function toSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}
