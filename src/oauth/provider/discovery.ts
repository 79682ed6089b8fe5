import { CLIENT_SIGNING_ALGORITHMS } from '../clients/client-keys.js';
import { LANGUAGE_TAGS } from '../../platform/languages/languages.js';
import type { Env } from '../../platform/config/env.js';

/** How clients authenticate, at every endpoint that asks for it. */
export const CLIENT_AUTH_METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'none',
] as const;

/** What the metadata (RFC 8414 2) says besides what the library knows. */
export function discoveryOf(env: Env, issuer: string): Record<string, unknown> {
  return {
    revocation_endpoint_auth_methods_supported: CLIENT_AUTH_METHODS,
    revocation_endpoint_auth_signing_alg_values_supported: CLIENT_SIGNING_ALGORITHMS,
    introspection_endpoint_auth_signing_alg_values_supported: CLIENT_SIGNING_ALGORITHMS,
    introspection_endpoint_auth_methods_supported: CLIENT_AUTH_METHODS,
    ...(env.oauthRegistration !== 'off' && { registration_endpoint: `${issuer}/oauth/register` }),
    ui_locales_supported: LANGUAGE_TAGS,
    client_id_metadata_document_supported: env.areClientDocumentsRead,
  };
}
