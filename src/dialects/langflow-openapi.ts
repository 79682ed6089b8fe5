import { toTitle } from '../validation/title.js';
import type { DialectOpenApi, Operation } from './dialect.js';

const COLLECTIONS = new Set(['/api/v1/users', '/api/v1/api_key']);

/** What FastAPI derives from a function's name, derived here from the handler's (contract langflow 9). */
export const langflowOpenApi: DialectOpenApi = {
  publishedPath: (path) => (COLLECTIONS.has(path) ? `${path}/` : path),
  describe(operation: Operation, handlerName: string, path: string, verb: string): void {
    const name = toSnakeCase(handlerName);
    operation.operationId = `${name}${path}`.replace(/\W/g, '_') + `_${verb}`;
    operation.summary = toTitle(name);
  },
  security: [{ OAuth2PasswordBearerCookie: [] }, { APIKeyQuery: [] }, { APIKeyHeader: [] }],
  errorSchema: 'ErrorDetail',
};

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
