import type { AuditEvent } from '../../audit/audit-event.entity.js';

/** A change of what logs an account in, in words. */
export interface ToldChange {
  /** For the subject of a mail: what happened, after "Your Gatehouse account:". */
  readonly title: string;
  readonly text: string;
  /** The address that is told, where it is no longer the account's. */
  readonly formerEmail?: string;
}

/**
 * Says what an event of the audit trail changed, without values that are secret.
 *
 * @param codesLeft how many recovery codes the account has now
 * @returns undefined for what is no news, such as a hash that was made again of the same password
 */
export function describeChange(event: AuditEvent, codesLeft: number): ToldChange | undefined {
  const { action } = event;
  const [before, after] = [event.before ?? {}, event.after ?? {}];
  const name = textIn(after['name'] ?? before['name']);
  const named = name === undefined ? '' : `: ${name}`;
  switch (action) {
    case 'user.update':
      return typeof before['email'] !== 'string'
        ? undefined
        : {
            title: 'the email was changed',
            text: 'The email was changed: this address is no longer its email.',
            formerEmail: before['email'],
          };
    case 'password.create':
      return told('a password was set', 'The account got a password.');
    case 'password.update':
      return 'changed_at' in after
        ? told('the password was changed', 'The password was changed.')
        : undefined;
    case 'password.delete':
      return told('the password was removed', 'The password was removed.');
    case 'identity.create':
      return told(
        'a log-in provider was linked',
        `A log-in provider was linked${providerIn(after)}.`,
      );
    case 'identity.delete':
      return told(
        'a log-in provider was unlinked',
        `A log-in provider was unlinked${providerIn(before)}.`,
      );
    case 'totp_factor.update':
      return typeof after['confirmed_at'] === 'string'
        ? told('an authenticator app was added', 'An authenticator app was added.')
        : undefined;
    case 'totp_factor.delete':
      return typeof before['confirmed_at'] === 'string'
        ? told('an authenticator app was removed', `An authenticator app was removed${named}.`)
        : undefined;
    case 'passkey.create':
      return told('a passkey was added', `A passkey was added${named}.`);
    case 'passkey.delete':
      return told('a passkey was removed', `A passkey was removed${named}.`);
    case 'recovery_codes.create':
      return told('recovery codes were created', 'Recovery codes were created.');
    case 'recovery_codes.update':
      return 'created_at' in after
        ? told(
            'new recovery codes were created',
            'New recovery codes were created. The former ones no longer work.',
          )
        : told('a recovery code was used', `A recovery code was used. ${leftIn(codesLeft)}`);
    case 'recovery_codes.delete':
      return told('the recovery codes were removed', 'The recovery codes were removed.');
    case 'api_key.create':
      return told('an API key was created', `An API key was created${named}.`);
    default:
      return undefined;
  }
}

function told(title: string, text: string): ToldChange {
  return { title, text };
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function providerIn({ provider }: Record<string, unknown>): string {
  return typeof provider === 'string' ? `: ${provider}` : '';
}

function leftIn(count: number): string {
  if (count === 0) return 'None are left: create new ones on your account page.';
  return count === 1 ? 'One is left.' : `${count} are left.`;
}
