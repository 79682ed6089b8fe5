import type { ApiAdapterOpenApi, Operation } from './api-adapter.js';

const CLIENT = { client_id: 'The client, where it is not in the Authorization header.' };
const SECRET = { client_secret: 'Its secret, where it is not in the Authorization header.' };
const SCOPE = { scope: 'Scopes, separated by blanks.' };
const TOKEN = { token: 'An access or refresh token.', token_type_hint: 'Which of them.' };

/** The fields of the forms that the operations take, by handler. */
const FORMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  token: {
    grant_type:
      'authorization_code, refresh_token, client_credentials or urn:ietf:params:oauth:grant-type:device_code.',
    code: 'Of the grant authorization_code.',
    redirect_uri: 'As it was when the code was asked for.',
    code_verifier: 'What the code challenge was made from (RFC 7636).',
    refresh_token: 'Of the grant refresh_token.',
    device_code: 'Of the grant of devices (RFC 8628).',
    ...SCOPE,
    ...CLIENT,
    ...SECRET,
  },
  introspect: { ...TOKEN, ...CLIENT, ...SECRET },
  revoke: { ...TOKEN, ...CLIENT, ...SECRET },
  authorizeDevice: { ...SCOPE, ...CLIENT, ...SECRET },
};
const REQUIRED = new Set(['grant_type', 'token']);

/** The operations of OAuth 2.0 that programs call; what browsers open is not in the document. */
export const oauth2OpenApi: ApiAdapterOpenApi = {
  publishedPath: (path) => path,
  describe(operation: Operation, handlerName: string): void {
    operation.operationId = `oauth_${handlerName}`;
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
                { type: 'string', description },
              ]),
            ),
            required: Object.keys(fields).filter((name) => REQUIRED.has(name)),
          },
        },
      },
    };
  },
  security: [],
  errorMediaType: 'application/json',
  takesAnyPath: true,
  errorSchema: 'OAuth2Error',
  invalidInputSchema: 'OAuth2Error',
  errorSchemas: {
    OAuth2Error: {
      description: 'Why a request was refused (RFC 6749 5.2).',
      type: 'object',
      required: ['error'],
      properties: {
        error: { type: 'string' },
        error_description: { type: 'string' },
      },
    },
  },
};
