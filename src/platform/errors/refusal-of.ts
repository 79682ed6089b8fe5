import { DomainError } from './domain-error.js';

/**
 * Runs a check.
 *
 * @returns why the rules refuse what is checked; undefined if they do not
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
