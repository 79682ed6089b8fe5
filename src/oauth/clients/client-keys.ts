import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { refuse, type Parser } from '../../platform/validation/parser.js';
import { textOf } from '../../platform/validation/strict.js';

type ClientKey = Readonly<Record<string, string>>;

/** Public keys of a client (RFC 7517 5). */
export type ClientKeys = {
  readonly keys: readonly ClientKey[];
};

/** The algorithms of the signatures by which clients authenticate, by the kinds of their keys. */
export const CLIENT_SIGNING_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'] as const;

const MOST_KEYS = 10;
const MIN_RSA_BITS = 2048;
const MAX_RSA_BITS = 8192;
/** What a private or a symmetric key has (RFC 7518 6). */
const SECRET_PARTS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const PUBLIC_PARTS = ['kty', 'n', 'e', 'crv', 'x', 'y'];
const DESCRIPTIONS = ['kid', 'alg', 'use'];

/** 1 to 10 public keys: RSA of 2048 to 8192 bits, P-256 or Ed25519. */
export const parseJwks: Parser<ClientKeys> = (input) => {
  const keys = (input as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > MOST_KEYS) {
    return refuse('wrong_form', { form: `expected {"keys": [...]} with 1 to ${MOST_KEYS} keys` });
  }
  const fault = keys.map(faultOfKey).find((found) => found !== undefined);
  if (fault !== undefined) return refuse('wrong_form', { form: fault });
  return { value: { keys: (keys as ClientKey[]).map(withoutOthers) } };
};

/**
 * An address that the server asks. Which ones are asked is decided when that happens: http only on
 * private hosts that the configuration names.
 */
export const parseAskedAddress: Parser<string> = textOf({
  max: 2000,
  form: /^https?:\/\/[\w.:[\]-]+(?:[/?][\w.~:/?[\]@!$&'()+,;=%-]*)?$/,
  otherwise: { kind: 'wrong_form', form: 'expected a URL with https' },
});

interface HasKeys {
  readonly jwks: ClientKeys | null;
  readonly jwksUri: string | null;
}

/** Whether a client authenticates by signatures. */
export function hasKeys({ jwks, jwksUri }: HasKeys): boolean {
  return jwks !== null || jwksUri !== null;
}

/** Whether a client has no way to prove who it is. */
export function isPublicClient(client: HasKeys & { readonly secretHash: Buffer | null }): boolean {
  return client.secretHash === null && !hasKeys(client);
}

/** What is wrong with how a client authenticates, as a reason; undefined if nothing. */
export function faultOfKeys(
  client: HasKeys & { readonly isPublic: boolean; readonly hasSecret: boolean },
): string | undefined {
  if (client.jwks && client.jwksUri !== null) return 'jwks and jwks_uri cannot both be set';
  if (!hasKeys(client)) {
    return client.isPublic || client.hasSecret
      ? undefined
      : 'A client that was registered with keys needs jwks or jwks_uri';
  }
  if (client.isPublic) return 'A public client cannot have keys';
  return client.hasSecret ? 'A client with a secret cannot have keys' : undefined;
}

function faultOfKey(key: unknown): string | undefined {
  if (typeof key !== 'object' || key === null) return 'expected keys that are JSON objects';
  const parts = key as Record<string, unknown>;
  if (SECRET_PARTS.some((part) => part in parts)) return 'expected public keys only';
  const texts = [...PUBLIC_PARTS, ...DESCRIPTIONS].map((part) => parts[part]);
  if (texts.some((text) => text !== undefined && typeof text !== 'string')) {
    return 'expected keys whose parts are texts';
  }
  if (parts['use'] !== undefined && parts['use'] !== 'sig') return 'expected keys for signatures';
  return isStrong(key as JsonWebKey)
    ? undefined
    : `expected RSA keys of ${MIN_RSA_BITS} to ${MAX_RSA_BITS} bits, P-256 or Ed25519`;
}

function isStrong(key: JsonWebKey): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey({ key, format: 'jwk' });
    if (asymmetricKeyType === 'rsa') {
      const bits = asymmetricKeyDetails?.modulusLength ?? 0;
      return bits >= MIN_RSA_BITS && bits <= MAX_RSA_BITS;
    }
    return asymmetricKeyType === 'ed25519' || (asymmetricKeyType === 'ec' && key.crv === 'P-256');
  } catch {
    return false;
  }
}

function withoutOthers(key: ClientKey): ClientKey {
  const kept = [...PUBLIC_PARTS, ...DESCRIPTIONS];
  return Object.fromEntries(Object.entries(key).filter(([part]) => kept.includes(part)));
}
