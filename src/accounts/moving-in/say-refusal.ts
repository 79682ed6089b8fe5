import { DomainError } from '../../platform/errors/domain-error.js';

/** Says a refusal within a sentence. */
export function sayRefusal({ text }: DomainError): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

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
