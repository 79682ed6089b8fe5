import type { FastifyRequest } from 'fastify';
import { PageSession } from '../platform/pages/page-session.js';
import type { PresentedCredentials } from './api-adapter.js';

/** The log-in at our pages, by which a browser is known. */
export function credentialsOfPage(request: FastifyRequest): PresentedCredentials {
  const apiKey = PageSession.tokenOf(request);
  return apiKey === undefined ? {} : { apiKey, inCookie: 'apiKey' };
}
