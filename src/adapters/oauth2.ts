import type { FastifyRequest } from 'fastify';
import type { DomainError } from '../platform/errors/domain-error.js';
import { lastValue, retryHeadersOf, type PublishedApi, type WireError } from './api-adapter.js';
import { oauth2OpenApi } from './oauth2-openapi.js';
import { credentialsOfPage } from './page-credentials.js';
import { wordOnPage } from './pages-wording.js';

/** The protocol's error code for each status (RFC 6749 4.1.2.1 and 5.2). */
const ERRORS: Readonly<Record<number, string>> = {
  401: 'invalid_client',
  403: 'access_denied',
  429: 'slow_down',
  500: 'server_error',
  503: 'temporarily_unavailable',
};

const REGISTRATION = '/oauth/register';

const NOT_STORED = { 'cache-control': 'no-store' };

/**
 * The API of OAuth 2.0 and OpenID Connect. The protocol's library words its own errors; this
 * adapter words the errors that occur before it is called. A browser is identified only by its
 * session at our pages.
 */
export const oauth2: PublishedApi = {
  name: 'oauth2',
  credentialsOf: credentialsOfPage,
  readQueryValue: lastValue,
  requiresJson: false,
  word: (error, request) =>
    isBrowser(request) ? wordOnPage(error, request) : wordForProgram(error, request),
  openApi: oauth2OpenApi,
};

function isBrowser(request: FastifyRequest | undefined): boolean {
  return request?.headers.accept?.includes('text/html') ?? false;
}

/** Whether the request is about the client itself (RFC 7591). */
function isRegistration(request: FastifyRequest | undefined): boolean {
  return request?.routeOptions.url?.startsWith(REGISTRATION) ?? false;
}

function wordForProgram(error: DomainError, request: FastifyRequest | undefined): WireError {
  const isAboutClient = error.is('invalid_input') || error.is('oauth_client_invalid');
  if (isAboutClient && isRegistration(request)) {
    return { status: 400, body: wordMetadata(error), headers: NOT_STORED };
  }
  if (error.is('oauth_registration_refused')) {
    const body = { error: 'invalid_token', error_description: error.text };
    return { status: 401, body, headers: { ...NOT_STORED, 'www-authenticate': 'Bearer' } };
  }
  // RFC 6749 5.2 has 400 for every invalid request.
  const status = error.is('invalid_input') ? 400 : error.status;
  return {
    status,
    body: { error: ERRORS[status] ?? 'invalid_request', error_description: error.text },
    headers: { ...NOT_STORED, ...retryHeadersOf(error) },
  };
}

/** What is wrong with a client's description of itself (RFC 7591 3.2.2). */
function wordMetadata(error: DomainError<'invalid_input'> | DomainError<'oauth_client_invalid'>) {
  const isAboutRedirects = error.is('invalid_input')
    ? error.details.issues.every(({ location }) => location.at(-1) === 'redirect_uris')
    : error.details.field === 'redirect_uris';
  return {
    error: isAboutRedirects ? 'invalid_redirect_uri' : 'invalid_client_metadata',
    error_description: error.text,
  };
}
