import { DomainError } from '../platform/errors/domain-error.js';

/** What runs SQL: a manager within a transaction. */
interface Querying {
  query(text: string, values: unknown[]): Promise<unknown>;
}

/**
 * Locks a superuser on whose rights depends what the transaction creates. If the rights are taken
 * at the same time, it is either created before and ends with them, or not created.
 *
 * What a transaction writes about an account updates its row in a trigger. Of two transactions
 * with a shared lock on it, each would wait for the other.
 *
 * @throws DomainError `not_superuser`
 */
export async function lockSuperuser(database: Querying, id: string): Promise<void> {
  const found = (await database.query(
    'SELECT id FROM users WHERE id = $1 AND is_superuser AND is_active FOR NO KEY UPDATE',
    [id],
  )) as unknown[];
  if (found.length === 0) throw new DomainError('not_superuser');
}
