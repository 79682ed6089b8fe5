import type { FastifyRequest } from 'fastify';
import { isAccessTokenText } from '../platform/credentials/secret-token.js';
import { wordWith, type PresentedCredentials, type PublishedApi } from './api-adapter.js';
import { credentialsOfPage } from './page-credentials.js';
import { zenmlOpenApi } from './zenml-openapi.js';
import { ZENML_ENVELOPE, ZENML_WORDING } from './zenml-wording.js';

const BEARER = /^bearer +(.+)$/i;
/** Three parts of base 64 with dots between them (RFC 7515, 3.1). Our API keys have no dot. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** ZenML Pro's API: JSON, with errors named after Python exceptions. */
export const zenml: PublishedApi = {
  name: 'zenml',
  credentialsOf,
  // A client sends `is_active=` for an unset parameter (contract zenml 3.1, trap 5).
  readQueryValue: (value) => (Array.isArray(value) ? value.at(-1)! : value) || undefined,
  requiresJson: false,
  word: (error) => wordWith(ZENML_WORDING, ZENML_ENVELOPE, error),
  openApi: zenmlOpenApi,
};

/**
 * Distinguishes session tokens, OAuth 2.0 tokens and API keys by their form, because all are sent
 * as bearer (contract zenml 2.3). A browser that logged in at our pages sends its cookie.
 */
function credentialsOf(request: FastifyRequest): PresentedCredentials {
  const { authorization } = request.headers;
  const text = authorization && BEARER.exec(authorization)?.[1];
  if (!text) return credentialsOfPage(request);
  return JWT.test(text) || isAccessTokenText(text) ? { token: text } : { apiKey: text };
}
