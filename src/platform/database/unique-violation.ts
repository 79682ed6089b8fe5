import { QueryFailedError } from 'typeorm';

const UNIQUE_VIOLATION = '23505';

/**
 * Whether a write was rejected because it would duplicate a value under one of these constraints;
 * under any, if none is given.
 */
export function isUniqueViolation(error: unknown, ...constraints: readonly string[]): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code, constraint: violated } = error.driverError as {
    code?: string;
    constraint?: string;
  };
  if (code !== UNIQUE_VIOLATION) return false;
  return constraints.length === 0 || (violated !== undefined && constraints.includes(violated));
}
