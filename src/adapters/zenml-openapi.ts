import { toSnakeCase } from '../platform/validation/snake-case.js';
import { toTitle } from '../platform/validation/title.js';
import type { ApiAdapterOpenApi, Operation } from './api-adapter.js';

/**
 * Derives from a handler's name what FastAPI derives from a function's name (contract zenml 1.1).
 */
export const zenmlOpenApi: ApiAdapterOpenApi = {
  describe(operation: Operation, handlerName: string, path: string, verb: string): void {
    const name = toSnakeCase(handlerName);
    operation.operationId = `${name}${path}`.replace(/\W/g, '_') + `_${verb}`;
    operation.summary = toTitle(name);
  },
  security: [{ OAuth2: [] }, { bearerAuth: [] }],
  errorMediaType: 'application/json',
  takesAnyPath: false,
  errorSchema: 'ErrorModel',
  // FastAPI's, as on Langflow's API.
  invalidInputSchema: 'HTTPValidationError',
  errorSchemas: {
    ErrorModel: {
      description: "Why a request was refused: an exception's class and its message.",
      type: 'object',
      required: ['detail'],
      properties: {
        detail: { title: 'Detail', type: 'array', items: { type: 'string' }, minItems: 2 },
      },
    },
  },
};
