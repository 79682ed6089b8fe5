import type { DataSource } from 'typeorm';
import type { Actor } from '../../access/actor.js';
import { ApiKey, type LogInMethod } from '../../api-key/api-key.entity.js';

/** How and when a person proved who they are, in the form of a result of the library. */
export interface Authentication {
  /** The claim `auth_time`, in seconds since the epoch; 0 when unknown, which counts as too old. */
  readonly ts: number;
  /** The claim `amr`; absent when unknown. */
  readonly amr?: string[];
  /** The claim `acr`. */
  readonly acr?: string;
}

/**
 * Names of RFC 8176. A log-in at another provider has none: that provider knows what the person
 * proved, and the registry has no name for "elsewhere".
 */
const AMR: Readonly<Record<LogInMethod, readonly string[]>> = {
  password: ['pwd'],
  provider: [],
  'trusted-provider': [],
  totp: ['otp', 'mfa'],
  recovery_code: ['mfa'],
  // What the person has, and what unlocked it.
  passkey: ['swk', 'user', 'mfa'],
  'device-passkey': ['hwk', 'user', 'mfa'],
};

/** The methods that are a second factor. */
const SECOND: readonly LogInMethod[] = ['totp', 'recovery_code', 'passkey', 'device-passkey'];

/** The values of `acr`: how many factors a log-in has proven here. */
export const ACR = {
  oneFactor: 'urn:gatehouse:acr:1fa',
  twoFactors: 'urn:gatehouse:acr:2fa',
} as const;

export const ACR_VALUES: readonly string[] = Object.values(ACR);

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
    acr: key.logInMethods?.some((method) => SECOND.includes(method))
      ? ACR.twoFactors
      : ACR.oneFactor,
  };
}

function toSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}

/**
 * Returns the `acr` of a log-in as a request wants it told. A log-in with two factors meets a
 * request
 * for one (OpenID Connect Core 5.5.1.1).
 *
 * @param essential the values of which the log-in must have one; empty: any
 * @returns null if the log-in has none of them
 */
export function acrFor(
  essential: readonly string[],
  { acr }: Pick<Authentication, 'acr'>,
): string | undefined | null {
  if (essential.length === 0) return acr;
  const met = acr === ACR.twoFactors ? [acr, ACR.oneFactor] : [acr];
  return met.find((value) => value !== undefined && essential.includes(value)) ?? null;
}
