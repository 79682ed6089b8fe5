import type { FastifyRequest } from 'fastify';
import type { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { lastValue, type ApiAdapter } from './api-adapter.js';
import { credentialsOfPage } from './page-credentials.js';
import { wordOnPage } from './pages-wording.js';

/** The errors that a log-in resolves. */
const SIGNED_OUT: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'not_authenticated',
  'invalid_api_key',
  'api_key_of_inactive_account',
]);

/** The API for people at a browser: HTML, forms, and a cookie that holds the token of a log-in. */
export const pages: ApiAdapter = {
  name: 'pages',
  credentialsOf: credentialsOfPage,
  readQueryValue: lastValue,
  requiresJson: false,
  word: (error, request) => (request && redirectionOf(error, request)) ?? wordOnPage(error),
};

/**
 * Redirects a visitor who is signed out to the log-in page and back. Does not redirect a submitted
 * form, so that its action is not carried out later without the visitor seeing it.
 */
function redirectionOf({ code }: DomainError, { method, url }: FastifyRequest) {
  if (!SIGNED_OUT.has(code) || (method !== 'GET' && method !== 'HEAD')) return undefined;
  const location = `/login?next=${encodeURIComponent(url)}`;
  return { status: 303, body: '', headers: { location, 'cache-control': 'no-store' } };
}
