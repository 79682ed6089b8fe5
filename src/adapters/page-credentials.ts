import type { FastifyRequest } from 'fastify';
import { PageSession } from '../platform/pages/page-session.service.js';
import type { PresentedCredentials } from './api-adapter.js';

/** Returns the session at our pages, which identifies a browser. */
export function credentialsOfPage(request: FastifyRequest): PresentedCredentials {
  const apiKey = PageSession.tokenOf(request);
  return apiKey === undefined ? {} : { apiKey, inCookie: 'apiKey' };
}
