import type { Payload } from '../clients/oauth-records.service.js';

/** The client that asks about a token. */
interface Asking {
  readonly id: string;
  readonly isPublic: boolean;
  readonly introspectsAll: boolean;
  readonly resourceUri: string | null;
}

/**
 * Whether a client may inspect a token: its own; if it has a secret, those for its own API; or all
 * of them, if a superuser has set so. Anybody can claim to be a public client.
 */
export function mayInspect(client: Asking, { clientId, aud }: Pick<Payload, 'clientId' | 'aud'>) {
  if (clientId === client.id) return true;
  if (client.isPublic) return false;
  return client.introspectsAll || (aud !== undefined && aud === client.resourceUri);
}

/** A token, as the library has it. */
export interface InspectedToken extends Pick<Payload, 'accountId' | 'clientId' | 'aud'> {
  readonly kind: string;
}

/** What is answered about a token, except what the library answers too. */
interface Addition {
  readonly sub: string | undefined;
  readonly username?: string | undefined;
  readonly aud?: Payload['aud'];
}

/**
 * What we answer in addition to the library (RFC 7662 2.2): the name of the account, for access
 * tokens the audience, which is this server unless the token names another, and for a client that
 * acts for itself its id as the subject (RFC 9068 2.2).
 */
export function additionTo(
  { kind, accountId, clientId, aud }: InspectedToken,
  { issuer, username }: { readonly issuer: string; readonly username: string | undefined },
): Addition {
  return {
    sub: accountId ?? clientId,
    ...(username !== undefined && { username }),
    ...(kind !== 'RefreshToken' && { aud: aud ?? issuer }),
  };
}
