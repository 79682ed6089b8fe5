import { QueryFailedError } from 'typeorm';
import { sqlStateOf } from './sql-state.js';

const FOREIGN_KEY_VIOLATION = '23503';

/**
 * Whether a write was rejected because the row it refers to does not exist; for statements that are
 * sent to `pg` directly.
 */
export function isForeignKeyViolation(error: unknown): boolean {
  return sqlStateOf(error) === FOREIGN_KEY_VIOLATION;
}

/** The same for one constraint, and for writes of TypeORM. */
export function isViolationOf(constraint: string, error: unknown): boolean {
  if (!(error instanceof QueryFailedError) || !isForeignKeyViolation(error)) return false;
  return (error.driverError as { constraint?: string }).constraint === constraint;
}
