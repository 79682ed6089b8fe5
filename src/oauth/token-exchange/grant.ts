import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** What {@link readGrant} throws. */
export const READ_GRANT_REFUSALS = [
  'grant_unsupported',
  // Its reason names what is missing.
  'grant_malformed',
] as const satisfies readonly ErrorCode[];

/** The fields of a log-in as they were sent, without the empty ones. */
export interface GrantFields {
  readonly grant_type?: string | null;
  readonly username?: string | null;
  readonly password?: string | null;
  readonly client_id?: string | null;
  readonly client_secret?: string | null;
  readonly device_code?: string | null;
}

/** A way to log in, with its fields (contract zenml 2.1). */
export type Grant =
  | { readonly by: 'password'; readonly username: string; readonly password: string }
  | { readonly by: 'key'; readonly key: string }
  | { readonly by: 'client'; readonly clientId: string; readonly clientSecret: string }
  | { readonly by: 'device'; readonly clientId: string; readonly deviceCode: string };

/**
 * Parses the way to log in. Without a grant type it follows from the fields.
 *
 * @throws DomainError {@link READ_GRANT_REFUSALS}
 */
export function readGrant(fields: GrantFields): Grant {
  const { username, password, client_id: clientId, device_code: deviceCode } = fields;
  switch (fields.grant_type || guess(fields)) {
    case 'password':
      // An API key needs no user name, whatever the grant type is.
      if (!username && password) return { by: 'key', key: password };
      return {
        by: 'password',
        username: needed(username, 'username'),
        password: needed(password, 'password'),
      };
    case 'zenml-api-key':
      return { by: 'key', key: needed(password, 'password') };
    case 'client_credentials':
      return {
        by: 'client',
        clientId: needed(clientId, 'client_id'),
        clientSecret: needed(fields.client_secret, 'client_secret'),
      };
    case DEVICE_GRANT:
      return {
        by: 'device',
        clientId: needed(clientId, 'client_id'),
        deviceCode: needed(deviceCode, 'device_code'),
      };
    case undefined:
      throw new DomainError('grant_malformed', { reason: 'grant_type is required' });
    default:
      throw new DomainError('grant_unsupported');
  }
}

function guess({ username, password, device_code, client_secret }: GrantFields) {
  if (username) return 'password';
  if (password) return 'zenml-api-key';
  if (device_code) return DEVICE_GRANT;
  return client_secret ? 'client_credentials' : undefined;
}

function needed(value: string | null | undefined, name: string): string {
  if (!value) throw new DomainError('grant_malformed', { reason: `${name} is required` });
  return value;
}
