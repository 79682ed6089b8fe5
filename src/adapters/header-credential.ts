import type { FastifyRequest } from 'fastify';
import { isAccessTokenText } from '../platform/credentials/secret-token.js';

/** Three parts of base 64 with dots between them (RFC 7515, 3.1). Our API keys have no dot. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** Returns the key in the header `x-api-key`, which every API accepts. */
export function apiKeyInHeader({ headers }: FastifyRequest): string | undefined {
  const sent = headers['x-api-key'];
  return (Array.isArray(sent) ? sent[0] : sent) || undefined;
}

/** Whether a bearer credential is a session token or one of OAuth 2.0, and no API key. */
export function isToken(text: string): boolean {
  return JWT.test(text) || isAccessTokenText(text);
}

/** Schemes that browsers and proxies use for their own log-in, and a bearer without a token. */
const OF_OTHERS = /^(?:(?:basic|digest|negotiate|ntlm)(?: |$)|bearer *$)/i;

/**
 * Whether a request has an `Authorization` header that is meant as a credential, in whatever form.
 * A cookie beside it does not count: a caller who presents a wrong credential must not act as the
 * account of a cookie.
 */
export function hasAuthorization({ headers: { authorization } }: FastifyRequest): boolean {
  return authorization !== undefined && authorization !== '' && !OF_OTHERS.test(authorization);
}
