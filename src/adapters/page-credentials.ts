import type { FastifyRequest } from 'fastify';
import { PageSession } from '../platform/pages/page-session.service.js';
import type { PresentedCredentials } from './api-adapter.js';
import { apiKeyInHeader, hasAuthorization } from './header-credential.js';

/**
 * Returns the session at our pages, which identifies a browser. It does not count beside a token or
 * key, which no page accepts.
 */
export function credentialsOfPage(request: FastifyRequest): PresentedCredentials {
  const apiKey = PageSession.tokenOf(request);
  if (apiKey === undefined || hasAuthorization(request) || apiKeyInHeader(request)) return {};
  return { apiKey, inCookie: 'apiKey' };
}
