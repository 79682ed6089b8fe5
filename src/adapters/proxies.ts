import type { FastifyRequest } from 'fastify';
import { sayFault } from '../platform/errors/input-fault.js';
import type { DomainError } from '../platform/errors/domain-error.js';
import {
  retryHeadersOf,
  type PresentedCredentials,
  type PublishedApi,
  type WireError,
} from './api-adapter.js';
import { apiKeyInHeader, isToken } from './header-credential.js';
import { offerOf } from './log-in-offer.js';
import { credentialsOfPage } from './page-credentials.js';
import { proxiesOpenApi } from './proxies-openapi.js';

const BEARER = /^bearer(?: +(.*))?$/i;

/** The header in which a proxy learns where a browser can log in, if it cannot pass a redirect. */
const LOG_IN_HEADER = 'x-auth-login';

/**
 * The API for reverse proxies that ask whether they may pass a request on. They read the status;
 * some show the text to the visitor.
 */
export const proxies: PublishedApi = {
  name: 'proxies',
  credentialsOf,
  // A rule with several values is kept whole: a value that is dropped could open a door.
  readQueryValue: (value) => value,
  requiresJson: false,
  word: (error, request) => (request && redirectionOf(error, request)) ?? wordForProxy(error),
  openApi: proxiesOpenApi,
};

/**
 * `Authorization` with a bearer takes precedence over `x-api-key`, and that over the cookie of the
 * pages. A bearer counts even if it is empty: what is presented and wrong is never passed over.
 * Other schemes are the application's.
 */
function credentialsOf(request: FastifyRequest): PresentedCredentials {
  const { authorization } = request.headers;
  const bearer = authorization === undefined ? null : BEARER.exec(authorization);
  if (bearer) {
    const [, text = ''] = bearer;
    return isToken(text) ? { token: text } : { apiKey: text };
  }
  const apiKey = apiKeyInHeader(request);
  return apiKey ? { apiKey } : credentialsOfPage(request);
}

/** Leads a browser that is not logged in to the log-in page, and from there back. */
function redirectionOf(error: DomainError, request: FastifyRequest): WireError | undefined {
  if (error.status !== 401) return undefined;
  const offer = offerOf(request);
  if (!offer) return undefined;
  if (offer.isFollowed) return { status: 303, body: '', headers: { location: offer.location } };
  const { headers, ...worded } = wordForProxy(error);
  return { ...worded, headers: { ...headers, [LOG_IN_HEADER]: offer.location } };
}

function wordForProxy(error: DomainError): WireError {
  const isInput = error.is('invalid_input');
  const body = isInput
    ? error.details.issues
        .map(({ location, fault }) => `${location.slice(1).join('.')}: ${sayFault(fault)}.`)
        .join(' ')
    : `${error.text}.`;
  return {
    status: isInput ? 400 : error.status,
    body,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      ...(error.status === 401 && { 'www-authenticate': 'Bearer' }),
      ...retryHeadersOf(error),
    },
  };
}
