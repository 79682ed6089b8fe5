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
  word: (error, request) =>
    (request && redirectionOf(error, request)) ?? wordOnPage(error, request),
};

/**
 * Redirects a visitor who is signed out to the log-in page and back. Does not redirect a submitted
 * form, so that its action is not carried out later without the visitor seeing it. After a fresh
 * proof the visitor sees the form again.
 */
function redirectionOf({ code }: DomainError, request: FastifyRequest) {
  const { method, url } = request;
  const isReading = method === 'GET' || method === 'HEAD';
  if (code !== 'proof_needed' && !(SIGNED_OUT.has(code) && isReading)) return undefined;
  const location =
    code === 'proof_needed'
      ? `/login?again=1&next=${encodeURIComponent(pageOfForm(request))}`
      : `/login?next=${encodeURIComponent(url)}`;
  return { status: 303, body: '', headers: { location, 'cache-control': 'no-store' } };
}

/** Returns the path of the page whose form was sent, as the browser says. */
function pageOfForm({ headers: { referer = '' }, host, url }: FastifyRequest): string {
  if (!URL.canParse(referer)) return url;
  const page = new URL(referer);
  return page.host === host ? page.pathname + page.search : url;
}
