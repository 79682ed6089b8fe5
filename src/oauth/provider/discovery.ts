import type { Env } from '../../platform/config/env.js';

/** How clients authenticate, at every endpoint that asks for it. */
export const CLIENT_AUTH_METHODS = ['client_secret_basic', 'client_secret_post', 'none'] as const;

/** What the metadata (RFC 8414 2) says besides what the library knows. */
export function discoveryOf(env: Env, issuer: string): Record<string, unknown> {
  return {
    revocation_endpoint_auth_methods_supported: CLIENT_AUTH_METHODS,
    introspection_endpoint_auth_methods_supported: CLIENT_AUTH_METHODS,
    ...(env.oauthRegistration !== 'off' && { registration_endpoint: `${issuer}/oauth/register` }),
    client_id_metadata_document_supported: env.areClientDocumentsRead,
  };
}
