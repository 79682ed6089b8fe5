import { DomainError } from '../../platform/errors/domain-error.js';

/**
 * Runs a check of a moved row.
 *
 * @returns why the rules refuse it; undefined if they do not
 */
export function refusalOf(check: () => void): DomainError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}
