import type { AuditTrail } from '../audit/audit-trail.service.js';
import { DomainError } from '../platform/errors/domain-error.js';

/** Does what logs an account in, and records in the audit trail when it is refused. */
export async function recordRefusals<T>(
  trail: AuditTrail,
  userId: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DomainError)
      await trail.recordRefusedLogin({ reason: (error as DomainError).code }, userId);
    throw error;
  }
}
