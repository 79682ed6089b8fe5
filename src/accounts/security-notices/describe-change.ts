import type { AuditEvent } from '../../audit/audit-event.entity.js';
import { say, type Message } from '../../platform/languages/message.js';

/** A change of what logs an account in, in words. */
export interface ToldChange {
  readonly text: Message;
  /** What was changed, by its name. */
  readonly name?: string;
  /** The address that gets the mail, if it is no longer the account's. */
  readonly formerEmail?: string;
}

/**
 * Says what an event of the audit trail changed, without values that are secret.
 *
 * @param codesLeft how many recovery codes the account has now
 * @returns undefined for what is not worth a mail, such as a new hash of the same password
 */
export function describeChange(event: AuditEvent, codesLeft: number): ToldChange | undefined {
  const [before, after] = [event.before ?? {}, event.after ?? {}];
  const name = textIn(after['name'] ?? before['name']);
  switch (event.action) {
    case 'user.update':
      return typeof before['email'] === 'string'
        ? { text: say('notice.email'), formerEmail: before['email'] }
        : undefined;
    case 'password.create':
      return { text: say('notice.passwordSet') };
    case 'password.update':
      return 'changed_at' in after ? { text: say('notice.passwordChanged') } : undefined;
    case 'password.delete':
      return { text: say('notice.passwordRemoved') };
    case 'identity.create':
      return { text: say('notice.providerLinked'), name: textIn(after['provider']) };
    case 'identity.delete':
      return { text: say('notice.providerUnlinked'), name: textIn(before['provider']) };
    case 'totp_factor.update':
      return isConfirmed(after) ? { text: say('notice.appAdded') } : undefined;
    case 'totp_factor.delete':
      return isConfirmed(before) ? { text: say('notice.appRemoved'), name } : undefined;
    case 'passkey.create':
      return { text: say('notice.passkeyAdded'), name };
    case 'passkey.delete':
      return { text: say('notice.passkeyRemoved'), name };
    case 'recovery_codes.create':
      return { text: say('notice.codesCreated') };
    case 'recovery_codes.update':
      return {
        text: 'created_at' in after ? say('notice.codesReplaced') : codeUsed(codesLeft),
      };
    case 'recovery_codes.delete':
      return { text: say('notice.codesRemoved') };
    case 'api_key.create':
      return { text: say('notice.keyCreated'), name };
    default:
      return undefined;
  }
}

function codeUsed(codesLeft: number): Message {
  if (codesLeft === 0) return say('notice.lastCodeUsed');
  if (codesLeft === 1) return say('notice.codeUsedOneLeft');
  return say('notice.codeUsed', { count: codesLeft });
}

function isConfirmed(factor: Record<string, unknown>): boolean {
  return typeof factor['confirmed_at'] === 'string';
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
