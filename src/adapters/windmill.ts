import { parseCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';
import type { Env } from '../platform/config/env.js';
import { isAccessTokenText } from '../platform/credentials/secret-token.js';
import {
  lastValue,
  wordWith,
  type PresentedCredentials,
  type PublishedApi,
} from './api-adapter.js';
import { apiKeyInHeader, hasAuthorization } from './header-credential.js';
import { acceptPageSession } from './page-credentials.js';
import { windmillOpenApi } from './windmill-openapi.js';
import { WINDMILL_ENVELOPE, WINDMILL_WORDING } from './windmill-wording.js';

/** The name of the query parameter, and behind the prefix of the cookie (contract windmill 1). */
const TOKEN = 'token';

/** The exact prefix: another case or two spaces are not accepted. */
const BEARER = 'Bearer ';

/** Windmill's API: many responses and all errors are plain text. */
export const windmill: PublishedApi = {
  name: 'windmill',
  bases: ['/api'],
  credentialsOf: acceptPageSession(credentialsOf),
  readQueryValue: lastValue,
  requiresJson: true,
  word: (error) => wordWith(WINDMILL_WORDING, WINDMILL_ENVELOPE, error),
  openApi: windmillOpenApi,
};

/**
 * `Authorization` takes precedence over `x-api-key`, that over the cookie, and the cookie over the
 * query (contract windmill 1). Every token of this API is an API key, except those of OAuth 2.0.
 */
function credentialsOf(
  request: FastifyRequest,
  cookie: string | undefined,
  env: Env,
): PresentedCredentials {
  const { authorization } = request.headers;
  const inHeader =
    (authorization?.startsWith(BEARER) && authorization.slice(BEARER.length)) ||
    apiKeyInHeader(request);
  if (inHeader && isAccessTokenText(inHeader)) return { token: inHeader };
  if (inHeader) return { apiKey: inHeader };
  const inCookie =
    cookie && !hasAuthorization(request) && parseCookie(cookie)[nameOfTokenCookie(env)];
  if (inCookie) return { apiKey: inCookie, inCookie: 'apiKey' };
  const inQuery = (request.query as Record<string, string | string[] | undefined>)[TOKEN];
  return { apiKey: (inQuery && lastValue(inQuery)) || undefined };
}

/** Returns how the browser's cookie is called on this server. */
export function nameOfTokenCookie({ windmillCookiePrefix }: Env): string {
  return windmillCookiePrefix + TOKEN;
}
