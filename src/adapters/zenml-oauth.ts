import type { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { retryHeadersOf, type PublishedApi, type WireError } from './api-adapter.js';
import { zenmlOpenApi } from './zenml-openapi.js';
import { zenml } from './zenml.js';

/** The errors that OAuth 2.0 has names for (RFC 6749 5.2, RFC 8628 3.5). */
const NAMES: Partial<Record<ErrorCode, readonly [status: number, name: string]>> = {
  // 401 with WWW-Authenticate tells the client that its credential is not valid (contract zenml
  // 1.4).
  login_failed: [401, 'invalid_grant'],
  invalid_api_key: [401, 'invalid_grant'],
  api_key_of_inactive_account: [401, 'invalid_grant'],
  approval_pending: [400, 'invalid_grant'],
  login_of_inactive_account: [400, 'invalid_grant'],
  password_expired: [400, 'invalid_grant'],
  second_factor_required: [400, 'invalid_grant'],
  second_factor_setup_required: [400, 'invalid_grant'],
  invalid_input: [400, 'invalid_request'],
  value_too_long: [400, 'invalid_request'],
  grant_unsupported: [400, 'unsupported_grant_type'],
  oauth_client_refused: [401, 'invalid_client'],
  oauth_client_invalid: [400, 'unauthorized_client'],
  device_pending: [400, 'authorization_pending'],
  device_polls_too_often: [400, 'slow_down'],
  device_code_expired: [400, 'expired_token'],
  device_code_unknown: [400, 'invalid_grant'],
  device_refused: [400, 'access_denied'],
};

/**
 * The parts of ZenML Pro's API that OAuth 2.0 defines. An error has exactly the keys of OAuth 2.0;
 * with others, the client fails.
 */
export const zenmlOauth: PublishedApi = {
  ...zenml,
  name: 'zenml-oauth',
  word,
  openApi: {
    ...zenmlOpenApi,
    errorSchema: 'OAuthError',
    invalidInputSchema: 'OAuthError',
    errorSchemas: {
      OAuthError: {
        description: 'Why a request was refused (RFC 6749 5.2).',
        type: 'object',
        required: ['error', 'error_description'],
        properties: {
          error: {
            title: 'Error',
            description: 'What is wrong, for programs, such as `invalid_grant`.',
            type: 'string',
          },
          error_description: {
            title: 'Error Description',
            description: 'What is wrong, for people.',
            type: 'string',
          },
        },
      },
    },
  },
};

/** Words an error with the names of OAuth 2.0 (contract zenml 3.1, trap 3). */
function word(error: DomainError): WireError {
  const [status, name] = NAMES[error.code] ?? [error.status, nameOf(error.status)];
  return {
    status,
    body: { error: name, error_description: error.text },
    headers: {
      ...retryHeadersOf(error),
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    },
  };
}

function nameOf(status: number): string {
  if (status === 403) return 'access_denied';
  if (status === 429 || status === 503) return 'temporarily_unavailable';
  return status >= 500 ? 'server_error' : 'invalid_request';
}
