import { QueryFailedError } from 'typeorm';

const UNIQUE_VIOLATION = '23505';

/**
 * Whether a write was rejected because it would duplicate a value under one of these constraints.
 */
export function isUniqueViolation(error: unknown, ...constraints: readonly string[]): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code, constraint: violated } = error.driverError as {
    code?: string;
    constraint?: string;
  };
  return code === UNIQUE_VIOLATION && violated !== undefined && constraints.includes(violated);
}
