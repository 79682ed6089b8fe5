import type { ApiAdapterOpenApi, Operation } from './api-adapter.js';

const ENCODED =
  'Everything but letters and digits of ASCII and `-._~:/@+` is percent-encoded as UTF-8.';

const PREFIX = 'proxies_';

const HEADERS: Readonly<Record<string, string>> = {
  'X-Auth-User': `The user name. Its owner can change it. ${ENCODED}`,
  'X-Auth-Id': 'The id of the account (UUID), which never changes.',
  'X-Auth-Email': `The proved email. Absent for an account without one. ${ENCODED}`,
  'X-Auth-Groups': `The groups, separated by commas, at most \`MAX_GROUPS_IN_CLAIMS\`. ${ENCODED}`,
  'X-Auth-Scopes': `The scopes of the credential, separated by commas; \`admin\` for one with all rights of its owner. ${ENCODED}`,
};

/** Describes what reverse proxies ask: its answer is in headers. */
export const proxiesOpenApi: ApiAdapterOpenApi = {
  shortIdOf: ({ operationId }) => operationId!.slice(PREFIX.length),
  describe(operation: Operation, handlerName: string): void {
    operation.operationId = PREFIX + handlerName;
    operation.summary = operation.description?.split('.')[0];
    operation.responses['200'] = {
      description: 'The request may pass.',
      headers: Object.fromEntries(
        Object.entries(HEADERS).map(([name, description]) => [
          name,
          { description, schema: { type: 'string' } },
        ]),
      ),
    };
  },
  security: [{ bearerAuth: [] }, { APIKeyHeader: [] }],
  errorMediaType: 'text/plain',
  takesAnyPath: true,
  errorSchema: 'ProxyError',
  invalidInputSchema: 'ProxyError',
  errorSchemas: {
    ProxyError: { description: 'Why a request may not pass, in plain words.', type: 'string' },
  },
};
