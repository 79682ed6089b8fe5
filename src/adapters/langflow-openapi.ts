import type { ApiAdapterOpenApi } from './api-adapter.js';
import { describeAsFastApi, shortIdOf } from './fastapi-operation.js';
import { LANGFLOW_ERROR_SCHEMAS } from './langflow-error-schemas.js';
import { BROWSER_SESSION } from './page-credentials.js';

/** Its operations have the names that FastAPI gives them (contract langflow 9). */
export const langflowOpenApi: ApiAdapterOpenApi = {
  describe: describeAsFastApi,
  shortIdOf,
  // A key in the query is accepted too, but generators would put keys into URLs, which are logged.
  // Only downloads name it.
  security: [
    { OAuth2PasswordBearerCookie: [] },
    { APIKeyHeader: [] },
    { bearerAuth: [] },
    BROWSER_SESSION,
  ],
  errorMediaType: 'application/json',
  takesAnyPath: false,
  errorSchema: 'ErrorDetail',
  invalidInputSchema: 'HTTPValidationError',
  errorSchemas: LANGFLOW_ERROR_SCHEMAS,
};
