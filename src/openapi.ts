import { writeFile } from 'node:fs/promises';
import { createOpenApiText } from './start/openapi-text.js';

/** `npm run openapi`: writes the committed `openapi.json`. */
await writeFile(new URL('../openapi.json', import.meta.url), await createOpenApiText());
