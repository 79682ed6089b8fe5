import { parseCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';
import { isAccessTokenText } from '../platform/credentials/secret-token.js';
import {
  lastValue,
  wordWith,
  type PresentedCredentials,
  type PublishedApi,
} from './api-adapter.js';
import { apiKeyInHeader, hasAuthorization } from './header-credential.js';
import { windmillOpenApi } from './windmill-openapi.js';
import { WINDMILL_ENVELOPE, WINDMILL_WORDING } from './windmill-wording.js';

/** The name of the browser's cookie and of the query parameter (contract windmill 1). */
export const TOKEN_COOKIE = 'token';

/** The exact prefix: another case or two spaces are not accepted. */
const BEARER = 'Bearer ';

/** Windmill's API: many responses and all errors are plain text. */
export const windmill: PublishedApi = {
  name: 'windmill',
  bases: ['/api'],
  credentialsOf,
  readQueryValue: lastValue,
  requiresJson: true,
  word: (error) => wordWith(WINDMILL_WORDING, WINDMILL_ENVELOPE, error),
  openApi: windmillOpenApi,
};

/**
 * `Authorization` takes precedence over `x-api-key`, that over the cookie, and the cookie over the
 * query (contract windmill 1). Every token of this API is an API key, except those of OAuth 2.0.
 */
function credentialsOf(request: FastifyRequest): PresentedCredentials {
  const { authorization, cookie } = request.headers;
  const inHeader =
    (authorization?.startsWith(BEARER) && authorization.slice(BEARER.length)) ||
    apiKeyInHeader(request);
  if (inHeader && isAccessTokenText(inHeader)) return { token: inHeader };
  if (inHeader) return { apiKey: inHeader };
  const inCookie = cookie && !hasAuthorization(request) && parseCookie(cookie)[TOKEN_COOKIE];
  if (inCookie) return { apiKey: inCookie, inCookie: 'apiKey' };
  const inQuery = (request.query as Record<string, string | string[] | undefined>)[TOKEN_COOKIE];
  return { apiKey: (inQuery && lastValue(inQuery)) || undefined };
}
