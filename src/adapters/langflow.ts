import type { FastifyRequest } from 'fastify';
import type { Env } from '../platform/config/env.js';
import {
  lastValue,
  wordWith,
  type PresentedCredentials,
  type PublishedApi,
} from './api-adapter.js';
import { apiKeyInHeader, hasAuthorization, isToken } from './header-credential.js';
import { langflowOpenApi } from './langflow-openapi.js';
import { LANGFLOW_ENVELOPE, LANGFLOW_WORDING } from './langflow-wording.js';
import { acceptPageSession } from './page-credentials.js';

/**
 * The cookie names of Langflow's web UI (contract langflow 6). `LANGFLOW_COOKIE_PREFIX` comes
 * before them: see `nameOfCookie`.
 */
export const ACCESS_COOKIE = 'access_token_lf';
export const REFRESH_COOKIE = 'refresh_token_lf';
export const STORE_COOKIE = 'apikey_tkn_lflw';

const BEARER = /^bearer +(.+)$/i;

/**
 * Langflow's and AgentBuilder's API: JSON in the form of FastAPI.
 */
export const langflow: PublishedApi = {
  name: 'langflow',
  bases: ['/api/v1', '/api/v2'],
  credentialsOf: acceptPageSession(credentialsOf),
  readQueryValue: lastValue,
  requiresJson: false,
  word: (error) => wordWith(LANGFLOW_WORDING, LANGFLOW_ENVELOPE, error),
  openApi: langflowOpenApi,
};

/**
 * Tokens: the header takes precedence over the cookie. API keys: `Authorization` takes precedence
 * over the query, and the query over `x-api-key`. An empty text counts as absent (contract langflow
 * 3.1). A bearer that is no API key either is an invalid token, so it is returned as both.
 */
function credentialsOf(
  request: FastifyRequest,
  cookie: string | undefined,
  env: Env,
): PresentedCredentials {
  const { authorization } = request.headers;
  const inAuthorization = authorization && BEARER.exec(authorization)?.[1];
  if (inAuthorization && !isToken(inAuthorization)) {
    return { token: inAuthorization, apiKey: inAuthorization };
  }
  const token = inAuthorization || tokenInCookie(request, cookie, env) || undefined;
  const inQuery = (request.query as Record<string, string | string[] | undefined>)['x-api-key'];
  const apiKey = (inQuery && lastValue(inQuery)) || apiKeyInHeader(request);
  return token && !inAuthorization ? { token, apiKey, inCookie: 'token' } : { token, apiKey };
}

function tokenInCookie(
  request: FastifyRequest,
  cookie: string | undefined,
  env: Env,
): string | undefined {
  if (!cookie || hasAuthorization(request)) return undefined;
  return cookieIn(cookie, nameOfCookie(ACCESS_COOKIE, env));
}

/** Returns how a cookie of Langflow's API is called on this server. */
export function nameOfCookie(name: string, { langflowCookiePrefix }: Env): string {
  return langflowCookiePrefix + name;
}

/**
 * Returns the value of a cookie of Langflow's as upstream's framework reads it: the last one of
 * that name, without the quotes around it. Browsers send several if their paths or domains differ.
 */
export function cookieIn(header: string, name: string): string | undefined {
  let value: string | undefined;
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals !== -1 && pair.slice(0, equals).trim() === name)
      value = pair.slice(equals + 1).trim();
  }
  return (value && /^"(.*)"$/.exec(value)?.[1]) || value;
}
