import { QueryFailedError } from 'typeorm';

const [FOREIGN_KEY, UNIQUE] = ['23503', '23505'];
const MISSING = /^Key \((.+)\)=\((.+)\) is not present in table "(.+)"/;
const DOUBLE = /^Key \((.+)\)=\((.+)\) already exists/;

const WORDS: Readonly<Record<string, string>> = {
  users: 'Account',
  workspaces: 'Workspace',
  memberships: 'Member',
  groups: 'Group',
  oauth_clients: 'OAuth client',
  api_keys: 'API key',
};

/** Says for the operator why the database refused a row: which other row is missing, or there. */
export function reasonOfRefusal(error: unknown, table: string): string {
  const { message } = error as Error;
  if (!(error instanceof QueryFailedError)) return message;
  // In another language than English the message has to do.
  const { code, detail = '' } = error.driverError as { code?: string; detail?: string };
  const [, , missing, from] = (code === FOREIGN_KEY && MISSING.exec(detail)) || [];
  if (missing !== undefined && from !== undefined) {
    return `${WORDS[from] ?? `Row of "${from}"`} "${missing}" not found`;
  }
  const [, columns, value] = (code === UNIQUE && DOUBLE.exec(detail)) || [];
  if (columns === undefined) return message;
  return `"${table}" has a row with ${columns} "${value}" already`;
}
