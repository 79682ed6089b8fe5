import { parseCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';
import { wordWith, type PresentedCredentials, type PublishedApi } from './api-adapter.js';
import { langflowOpenApi } from './langflow-openapi.js';
import { LANGFLOW_ENVELOPE, LANGFLOW_WORDING } from './langflow-wording.js';

/** The cookie names of Langflow's web UI (contract langflow 6). */
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
  credentialsOf,
  // Upstream splits every value at commas and uses the last part (contract langflow 2.6).
  readQueryValue: (value) => (Array.isArray(value) ? value.at(-1)! : value).split(',').at(-1)!,
  requiresJson: false,
  word: (error) => wordWith(LANGFLOW_WORDING, LANGFLOW_ENVELOPE, error),
  openApi: langflowOpenApi,
};

/**
 * Tokens: the header takes precedence over the cookie. API keys: the query takes precedence over
 * the header. An empty text counts as absent (contract langflow 3.1).
 */
function credentialsOf(request: FastifyRequest): PresentedCredentials {
  const { authorization, cookie } = request.headers;
  const inAuthorization = authorization && BEARER.exec(authorization)?.[1];
  const token = inAuthorization || (cookie && parseCookie(cookie)[ACCESS_COOKIE]) || undefined;
  const inQuery = (request.query as Record<string, string | string[] | undefined>)['x-api-key'];
  const inHeader = request.headers['x-api-key'];
  const apiKey =
    (inQuery && langflow.readQueryValue(inQuery)) ||
    (Array.isArray(inHeader) ? inHeader[0] : inHeader) ||
    undefined;
  return token && !inAuthorization ? { token, apiKey, inCookie: 'token' } : { token, apiKey };
}
