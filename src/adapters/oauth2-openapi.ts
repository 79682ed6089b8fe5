import type { ApiAdapterOpenApi, Operation } from './api-adapter.js';

const CLIENT = { client_id: 'The client, if it is not in the Authorization header.' };
const SECRET = { client_secret: 'Its secret, if it is not in the Authorization header.' };
const ASSERTION = {
  client_assertion: 'A signed JWT of the client instead of its secret (RFC 7523 2.2).',
  client_assertion_type: 'Then: urn:ietf:params:oauth:client-assertion-type:jwt-bearer.',
};
const SCOPE = { scope: 'Scopes, separated by spaces.' };
const TOKEN = { token: 'An access or refresh token.', token_type_hint: 'Which of them.' };

/** The form fields of the operations, by handler. */
const FORMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  token: {
    grant_type:
      'authorization_code, refresh_token, client_credentials or urn:ietf:params:oauth:grant-type:device_code.',
    code: 'For the grant authorization_code.',
    redirect_uri: 'The same as in the request for the code.',
    code_verifier: 'The text from which the code challenge was derived (RFC 7636).',
    refresh_token: 'For the grant refresh_token.',
    device_code: 'For the device grant (RFC 8628).',
    ...SCOPE,
    ...CLIENT,
    ...SECRET,
    ...ASSERTION,
  },
  introspect: { ...TOKEN, ...CLIENT, ...SECRET },
  revoke: { ...TOKEN, ...CLIENT, ...SECRET },
  authorizeDevice: { ...SCOPE, ...CLIENT, ...SECRET },
};
/** The fields that must be sent, with an example that changes nothing. */
const REQUIRED: Readonly<Record<string, string>> = {
  grant_type: 'client_credentials',
  token: 'a-token',
};

const PREFIX = 'oauth_';

/**
 * Describes the OAuth 2.0 operations that programs call. Pages for browsers are not in the
 * document.
 */
export const oauth2OpenApi: ApiAdapterOpenApi = {
  shortIdOf: ({ operationId }) => operationId!.slice(PREFIX.length),
  describe(operation: Operation, handlerName: string): void {
    operation.operationId = PREFIX + handlerName;
    operation.summary = operation.description?.split('.')[0];
    const fields = FORMS[handlerName];
    if (!fields) return;
    operation.requestBody = {
      required: true,
      content: {
        'application/x-www-form-urlencoded': {
          schema: {
            type: 'object',
            properties: Object.fromEntries(
              Object.entries(fields).map(([name, description]) => [
                name,
                {
                  type: 'string',
                  description,
                  ...(name in REQUIRED && { example: REQUIRED[name] }),
                },
              ]),
            ),
            required: Object.keys(fields).filter((name) => name in REQUIRED),
          },
        },
      },
    };
  },
  security: [],
  errorMediaType: 'application/json',
  takesAnyPath: false,
  errorSchema: 'OAuth2Error',
  invalidInputSchema: 'OAuth2Error',
  errorSchemas: {
    OAuth2Error: {
      description: 'Why a request was refused (RFC 6749 5.2).',
      type: 'object',
      required: ['error'],
      properties: {
        error: {
          description: 'What is wrong, for programs, such as `invalid_grant`.',
          type: 'string',
        },
        error_description: { description: 'What is wrong, for people.', type: 'string' },
      },
    },
  },
};
