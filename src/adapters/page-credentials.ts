import type { FastifyRequest } from 'fastify';
import type { Env } from '../platform/config/env.js';
import { PageSession } from '../platform/pages/page-session.service.js';
import type { ApiAdapter, PresentedCredentials } from './api-adapter.js';
import { apiKeyInHeader, hasAuthorization } from './header-credential.js';

/**
 * The header by which a script of our pages asks an API to accept the session of the pages. No page
 * of another origin can send it: a browser asks us first whether it may (CORS).
 */
const SESSION_HEADER = 'gatehouse-session';

/** The session of our pages in the OpenAPI document: the cookie and the header together. */
export const BROWSER_SESSION: Record<string, string[]> = { SessionCookie: [], SessionHeader: [] };

/** Finds the credentials that an API accepts, in a request with the given `Cookie` header. */
type CredentialFinder = (
  request: FastifyRequest,
  cookie: string | undefined,
  env: Env,
) => PresentedCredentials;

/**
 * Returns the session at our pages, which identifies a browser. It does not count beside a token or
 * key, which no page accepts.
 */
export function credentialsOfPage(request: FastifyRequest): PresentedCredentials {
  const apiKey = PageSession.tokenOf(request);
  if (apiKey === undefined || hasAuthorization(request) || apiKeyInHeader(request)) return {};
  return { apiKey, inCookie: 'apiKey', isOfPages: true };
}

/** Whether a request has the header `gatehouse-session: 1`. */
export function asksForPageSession({ headers }: FastifyRequest): boolean {
  return headers[SESSION_HEADER] === '1';
}

/**
 * Makes an API accept the session of our pages from requests with the header `gatehouse-session:
 * 1`. Every other cookie of such a request is ignored; a credential outside of cookies takes
 * precedence.
 */
export function acceptPageSession(find: CredentialFinder): ApiAdapter['credentialsOf'] {
  return (request, env) => {
    if (!asksForPageSession(request)) return find(request, request.headers.cookie, env);
    const sent = find(request, undefined, env);
    if (sent.token !== undefined || sent.apiKey !== undefined) return sent;
    const session = credentialsOfPage(request);
    return session.apiKey === undefined ? {} : { ...session, isByScript: true };
  };
}
