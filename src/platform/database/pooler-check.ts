import type { Pool, PoolClient } from 'pg';
import { sqlStateOf } from './sql-state.js';

const STATEMENT = { name: 'gatehouse_probe', text: 'SELECT 1' };
/** `duplicate_prepared_statement`, `invalid_sql_statement_name`. */
const FORGOTTEN = new Set(['42P05', '26000']);

/**
 * Checks that prepared statements survive a pooler that gives each transaction another connection.
 * Our frequent statements are prepared.
 *
 * @throws Error saying what to change
 */
export async function assertStatementsKept(pool: Pool): Promise<void> {
  const clients: PoolClient[] = [];
  try {
    const first = await take(pool, clients);
    await first.query(STATEMENT);
    const second = await take(pool, clients);
    // The pooler probably gives it the connection of the first, which has the statement.
    await second.query(STATEMENT);
    // The transaction keeps that connection, so that the first gets another.
    await second.query('BEGIN');
    await first.query(STATEMENT);
    await second.query('ROLLBACK');
  } catch (error) {
    if (!FORGOTTEN.has(sqlStateOf(error) ?? '')) throw error;
    throw new Error(
      'The pooler at DATABASE_URL gives each transaction another connection and does not keep prepared statements. ' +
        'Set max_prepared_statements above 0 (PgBouncer 1.21 or newer), or pool_mode = session.',
      { cause: error },
    );
  } finally {
    // They are not used again: their statements may be those of others.
    for (const client of clients) client.release(true);
  }
}

async function take(pool: Pool, taken: PoolClient[]): Promise<PoolClient> {
  const client = await pool.connect();
  taken.push(client);
  return client;
}
