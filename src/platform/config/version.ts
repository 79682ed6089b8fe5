import { readFileSync } from 'node:fs';

const { version } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as { version: string };

/** The version of this product. */
export const VERSION = version;

/**
 * The Langflow release whose API this server implements; Langflow's tools read it (contract
 * langflow 7).
 */
export const LANGFLOW_VERSION = '1.10.2';
