import { createApp } from './app.js';
import { readEnv } from '../platform/config/env.js';
import { createDataSource } from '../platform/database/data-source.js';
import { ENTITIES } from './entities.js';
import { createOpenApiDocument } from '../instance/openapi/openapi-document.js';

/** The OpenAPI document as the committed `openapi.json` has it. Needs no database, and no configuration has a say in it. */
export async function createOpenApiText(): Promise<string> {
  const foundation = {
    env: readEnv({ LOG_LEVEL: 'error' }),
    signingKey: '',
    dataSource: createDataSource(ENTITIES, { extra: {} }),
  };
  const app = await createApp(foundation, { isPreview: true });
  return `${JSON.stringify(await createOpenApiDocument(app), null, 2)}\n`;
}
