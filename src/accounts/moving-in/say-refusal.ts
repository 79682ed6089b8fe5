import type { DomainError } from '../../platform/errors/domain-error.js';

/** Says a refusal within a sentence. */
export function sayRefusal({ text }: DomainError): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
