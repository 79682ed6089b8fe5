import type { FastifyRequest } from 'fastify';
import { isAccessTokenText } from '../platform/credentials/secret-token.js';
import { wordWith, type PresentedCredentials, type PublishedApi } from './api-adapter.js';
import { credentialsOfPage } from './page-credentials.js';
import { zenmlOpenApi } from './zenml-openapi.js';
import { ZENML_ENVELOPE, ZENML_WORDING } from './zenml-wording.js';

/** At the root, as the published page has it: `/api/v1/users` is Langflow's (contract zenml 1.1). */
const OWN = /^\/(users|service_accounts|auth|devices)(\/|$)/;
const BEARER = /^bearer +(.+)$/i;
/** Three parts of base 64 with dots between them (RFC 7515, 3.1): no API key of ours has a dot. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** ZenML Pro's API: JSON with exceptions by their Python names. */
export const zenml: PublishedApi = {
  name: 'zenml',
  owns: (path) => OWN.test(path),
  credentialsOf,
  // `is_active=` is what a client sends that has nothing to say (contract zenml 3.1, trap 5).
  readQueryValue: (value) => (Array.isArray(value) ? value.at(-1)! : value) || undefined,
  requiresJson: false,
  word: (error) => wordWith(ZENML_WORDING, ZENML_ENVELOPE, error),
  openApi: zenmlOpenApi,
};

/**
 * A token of a session or of OAuth 2.0, or an API key, told apart by their form: all come as bearer (contract zenml 2.3). A browser that logged in
 * at our pages has its cookie.
 */
function credentialsOf(request: FastifyRequest): PresentedCredentials {
  const { authorization } = request.headers;
  const text = authorization && BEARER.exec(authorization)?.[1];
  if (!text) return credentialsOfPage(request);
  return JWT.test(text) || isAccessTokenText(text) ? { token: text } : { apiKey: text };
}
