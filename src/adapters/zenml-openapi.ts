import type { ApiAdapterOpenApi } from './api-adapter.js';
import { describeAsFastApi, shortIdOf } from './fastapi-operation.js';
import { BROWSER_SESSION } from './page-credentials.js';

/** Its operations have the names that FastAPI gives them (contract zenml 1.1). */
export const zenmlOpenApi: ApiAdapterOpenApi = {
  describe: describeAsFastApi,
  shortIdOf,
  security: [{ OAuth2: [] }, { bearerAuth: [] }, BROWSER_SESSION],
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
        detail: {
          title: 'Detail',
          description: 'Two texts: the name of an exception, then what happened.',
          type: 'array',
          items: { type: 'string' },
          minItems: 2,
        },
      },
    },
  },
};
