import { QueryFailedError } from 'typeorm';

/**
 * Returns the SQLSTATE of an error of the database, whether TypeORM or `pg` threw it; undefined for
 * any other error.
 */
export function sqlStateOf(error: unknown): string | undefined {
  const failure: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return (failure as { code?: string } | null | undefined)?.code;
}
