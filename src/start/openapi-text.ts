import { createApp } from './app.js';
import { readEnv } from '../platform/config/env.js';
import { createDataSource } from '../platform/database/data-source.js';
import { ENTITIES } from './entities.js';
import { createOpenApiDocument } from '../instance/openapi/openapi-document.js';

/**
 * Creates the OpenAPI document of the committed `openapi.json`. It needs no database, and does not
 * depend on the configuration.
 */
export async function createOpenApiText(): Promise<string> {
  const foundation = {
    env: readEnv({ LOG_LEVEL: 'error' }),
    signingKey: '',
    dataSource: createDataSource(ENTITIES, { extra: {} }),
  };
  const app = await createApp(foundation, { isPreview: true });
  return `${JSON.stringify(await createOpenApiDocument(app), null, 2)}\n`;
}
