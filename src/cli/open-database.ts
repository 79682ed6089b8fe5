import { type Env, readEnv } from '../platform/config/env.js';
import type { Database } from '../platform/database/database.js';
import type { OpenOptions } from '../platform/database/existing-database.js';
import { describeDatabase } from '../platform/database/describe-database.js';
import { say } from './output.js';

/**
 * Reads the configuration, and says which database a command works on: the wrong one would mostly
 * look like success.
 *
 * @throws ConfigurationError
 */
export function chooseDatabase(): Env {
  const env = readEnv();
  tellDatabase(env);
  return env;
}

/** @param how more about the way to it */
export function tellDatabase(env: Env, how = ''): void {
  say(`Works on ${describeDatabase(env)}${how}.`);
}

/**
 * Opens the chosen database.
 *
 * @throws Error when it cannot be opened, or is embedded and a server has it open; or when it is
 *   missing, empty or of an older version, if it must exist
 */
export async function openChosen(
  env: Env,
  options: OpenOptions & { readonly mustExist: boolean },
): Promise<Database> {
  const { openDatabase } = await import('../platform/database/database.js');
  const { ENTITIES } = await import('../start/entities.js');
  return openDatabase(env, ENTITIES, options);
}
