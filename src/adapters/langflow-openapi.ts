import { toSnakeCase } from '../platform/validation/snake-case.js';
import { toTitle } from '../platform/validation/title.js';
import type { ApiAdapterOpenApi, Operation } from './api-adapter.js';
import { LANGFLOW_ERROR_SCHEMAS } from './langflow-error-schemas.js';

/**
 * Derives from a handler's name what FastAPI derives from a function's name (contract langflow 9).
 */
export const langflowOpenApi: ApiAdapterOpenApi = {
  describe(operation: Operation, handlerName: string, path: string, verb: string): void {
    const name = toSnakeCase(handlerName);
    operation.operationId = `${name}${path}`.replace(/\W/g, '_') + `_${verb}`;
    operation.summary = toTitle(name);
  },
  // The key in the query is accepted too, but generators would put keys into URLs, which are logged.
  security: [{ OAuth2PasswordBearerCookie: [] }, { APIKeyHeader: [] }, { bearerAuth: [] }],
  errorMediaType: 'application/json',
  takesAnyPath: false,
  errorSchema: 'ErrorDetail',
  invalidInputSchema: 'HTTPValidationError',
  errorSchemas: LANGFLOW_ERROR_SCHEMAS,
};
