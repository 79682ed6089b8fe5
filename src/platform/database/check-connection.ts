import type { PoolClient } from 'pg';
import { DatabaseFailure, IS_READ_ONLY } from '../errors/database-unavailable.js';

/** Whether writes are refused: a standby, or `default_transaction_read_only`. */
export const WRITABILITY = `pg_is_in_recovery() AS "isStandby",
  current_setting('transaction_read_only')::boolean AS "isReadOnly"`;

export interface Writability {
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
}

interface Checked extends Writability {
  readonly pid: number;
}

/**
 * Checks a new connection, as `target_session_attrs=read-write` does. A standby may lag: it would
 * accept a key that was revoked.
 *
 * @returns whether a pooler is in between
 * @throws DatabaseFailure if the server accepts no writes
 */
export async function checkConnection(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<Checked>(`SELECT ${WRITABILITY}, pg_backend_pid() AS pid`);
  const [{ pid, ...writability }] = rows as [Checked];
  assertWritable(writability);
  // A pooler gives its client a number of its own.
  return pid !== (client as unknown as { processID: number }).processID;
}

/** @throws DatabaseFailure */
export function assertWritable({ isStandby, isReadOnly }: Writability): void {
  if (!isStandby && !isReadOnly) return;
  throw new DatabaseFailure(
    IS_READ_ONLY,
    isStandby
      ? 'the server is a standby, which accepts no writes'
      : 'the database accepts no writes (default_transaction_read_only is on)',
  );
}
