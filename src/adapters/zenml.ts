import type { FastifyRequest } from 'fastify';
import {
  lastValue,
  wordWith,
  type PresentedCredentials,
  type PublishedApi,
} from './api-adapter.js';
import { apiKeyInHeader, isToken } from './header-credential.js';
import { acceptPageSession, credentialsOfPage } from './page-credentials.js';
import { zenmlOpenApi } from './zenml-openapi.js';
import { ZENML_ENVELOPE, ZENML_WORDING } from './zenml-wording.js';

const BEARER = /^bearer +(.+)$/i;

/** ZenML Pro's API: JSON, with errors named after Python exceptions. */
export const zenml: PublishedApi = {
  name: 'zenml',
  credentialsOf: acceptPageSession(credentialsOf),
  // A client sends `is_active=` for an unset parameter (contract zenml 3.1, trap 5).
  readQueryValue: (value) => lastValue(value) || undefined,
  requiresJson: false,
  word: (error) => wordWith(ZENML_WORDING, ZENML_ENVELOPE, error),
  openApi: zenmlOpenApi,
};

/**
 * Distinguishes session tokens, OAuth 2.0 tokens and API keys by their form, because all are sent
 * as bearer (contract zenml 2.3). API keys are also accepted in `x-api-key`. A browser that logged
 * in at our pages sends its cookie.
 */
function credentialsOf(request: FastifyRequest, cookie: string | undefined): PresentedCredentials {
  const { authorization } = request.headers;
  const text = authorization && BEARER.exec(authorization)?.[1];
  if (text) return isToken(text) ? { token: text } : { apiKey: text };
  const apiKey = apiKeyInHeader(request);
  if (apiKey) return { apiKey };
  return cookie === undefined ? {} : credentialsOfPage(request);
}
