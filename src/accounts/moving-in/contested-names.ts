import type { EntityManager } from 'typeorm';
import { User } from '../../users/user.entity.js';
import { insertRows } from './insert-rows.js';
import type { AccountColumns } from './account-columns.js';

const DEFER = `SELECT set_config('gatehouse.defer_names', $1, true)`;

/** The keys are held already: each of them belongs to nobody from now on. */
const BELONGS_TO_NOBODY = `
  INSERT INTO account_names (name_key) SELECT unnest($1::text[])
  ON CONFLICT (name_key) DO UPDATE SET user_id = NULL`;

/**
 * Inserts accounts whose user names other accounts of the same source have, in another spelling.
 * They become contested, as those of an older database: everybody keeps the exact name.
 */
export async function contest(
  manager: EntityManager,
  accounts: readonly AccountColumns[],
): Promise<void> {
  if (accounts.length === 0) return;
  await manager.query(DEFER, ['on']);
  await insertRows(manager, User, accounts);
  await manager.query(DEFER, ['off']);
  const keys = [...new Set(accounts.map(({ usernameKey }) => usernameKey))].sort();
  await manager.query(BELONGS_TO_NOBODY, [keys]);
}
