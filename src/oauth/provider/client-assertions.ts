import { hash } from 'node:crypto';
import type Provider from 'oidc-provider';
import type { Adapter } from 'oidc-provider';
import type { Library } from './provider-library.js';

/** How long a client's assertion may be valid at most. */
const MAX_LIFETIME_SECONDS = 3600;

/**
 * Rejects an assertion (RFC 7523 3) that is valid for long, since its id must be remembered until
 * it expires.
 */
export function assertShortLived(claims: { readonly exp?: unknown }, { errors }: Library): void {
  const seconds = Number(claims.exp) - Date.now() / 1000;
  if (seconds <= MAX_LIFETIME_SECONDS) return;
  throw new errors.InvalidClientAuth(`exp is more than ${MAX_LIFETIME_SECONDS} seconds ahead`);
}

/**
 * Accepts each assertion once, also when several processes get it at the same time: the library
 * looks it up and then stores it, which leaves a gap.
 */
export function refuseReplays(provider: Provider, used: Adapter): void {
  Object.assign(provider.ReplayDetection, {
    async unique(iss: string, jti: string, exp: number): Promise<boolean> {
      const id = hash('sha256', JSON.stringify([iss, jti]), 'base64url');
      const lifetimeSeconds = Math.ceil(exp - Date.now() / 1000);
      await used.upsert(id, { kind: 'ReplayDetection', iss, exp }, lifetimeSeconds);
      // Of several, one succeeds.
      return Promise.resolve(used.consume(id)).then(
        () => true,
        () => false,
      );
    },
  });
}
