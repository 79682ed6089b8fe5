import { sqlStateOf } from './sql-state.js';

const FOREIGN_KEY_VIOLATION = '23503';

/**
 * Whether a write was rejected because the row it refers to does not exist; for statements that are
 * sent to `pg` directly.
 */
export function isForeignKeyViolation(error: unknown): boolean {
  return sqlStateOf(error) === FOREIGN_KEY_VIOLATION;
}
