import { SourceFault } from './source-fault.js';
import type { SourceRow } from './source-row.js';

/**
 * Reads the users of a Windmill instance, as its API exports them (`GET /api/users/export`, JSON)
 * or `wmill instance pull` writes them (`instance_users.yaml`).
 *
 * @throws SourceFault naming what is wrong
 */
export async function readExportedUsers(text: string): Promise<readonly SourceRow[]> {
  const users = await parse(text);
  if (!Array.isArray(users)) throw new SourceFault('The file must be a list of users.');
  for (const [place, user] of (users as unknown[]).entries()) {
    const email = (user as { email?: unknown } | null)?.email;
    if (typeof email !== 'string' || email === '') {
      throw new SourceFault(`Entry ${place + 1} of the list has no email.`);
    }
  }
  return users as SourceRow[];
}

/** JSON is YAML too, but its own parser is quicker. */
async function parse(text: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    const { parse: parseYaml } = await import('yaml');
    try {
      return parseYaml(text, { logLevel: 'error' }) as unknown;
    } catch (error) {
      throw new SourceFault(
        `The file is neither JSON nor YAML: ${(error as Error).message.split('\n')[0]}`,
      );
    }
  }
}
