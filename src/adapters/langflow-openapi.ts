import { toTitle } from '../platform/validation/title.js';
import type { ApiAdapterOpenApi, Operation } from './api-adapter.js';
import { LANGFLOW_ERROR_SCHEMAS } from './langflow-error-schemas.js';

/** Upstream publishes these with a slash at the end. The server accepts both forms. */
const PATHS_WITH_SLASH = new Set([
  '/api/v1/users',
  '/api/v1/api_key',
  '/api/v1/flows',
  '/api/v1/flows/basic_examples',
  '/api/v1/variables',
  '/api/v1/projects',
  '/api/v1/store/check',
]);

/**
 * Derives from a handler's name what FastAPI derives from a function's name (contract langflow 9).
 */
export const langflowOpenApi: ApiAdapterOpenApi = {
  publishedPath: (path) => (PATHS_WITH_SLASH.has(path) ? `${path}/` : path),
  describe(operation: Operation, handlerName: string, path: string, verb: string): void {
    const name = toSnakeCase(handlerName);
    operation.operationId = `${name}${path}`.replace(/\W/g, '_') + `_${verb}`;
    operation.summary = toTitle(name);
  },
  security: [{ OAuth2PasswordBearerCookie: [] }, { APIKeyQuery: [] }, { APIKeyHeader: [] }],
  errorMediaType: 'application/json',
  takesAnyPath: false,
  errorSchema: 'ErrorDetail',
  invalidInputSchema: 'HTTPValidationError',
  errorSchemas: LANGFLOW_ERROR_SCHEMAS,
};

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
