import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Env } from '../platform/config/env.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { originOf } from '../platform/pages/page.js';

/** This server as passkeys know it. */
export interface RelyingParty {
  /** The host name that passkeys are bound to: the RP ID. */
  readonly host: string;
  /** Where the pages are that may use them. */
  readonly origin: string;
}

/**
 * Returns the host that passkeys are bound to: that of `PUBLIC_URL`, else the request's.
 *
 * A host name that the request names is safe here without being known: browsers give it to no
 * authenticator but that page's own, a passkey is stored with the host it was created for, and it
 * is accepted at no other.
 *
 * @throws DomainError `passkeys_unavailable` where people reach the server by an IP address, which
 *   WebAuthn does not allow
 */
export function relyingPartyOf(request: FastifyRequest, env: Env): RelyingParty {
  const origin = originOf(request, env);
  if (!URL.canParse(origin)) throw new DomainError('passkeys_unavailable');
  const { hostname: host, origin: normalized } = new URL(origin);
  if (host === '' || isIP(host) || host.startsWith('[')) {
    throw new DomainError('passkeys_unavailable');
  }
  return { host, origin: normalized };
}
