import { AUTHORIZATION_CODE, DEVICE_CODE, REFRESH_TOKEN } from './client-rules.js';
import { DEFAULT_SCOPES } from './oauth-scopes.js';

/**
 * Who set what is known about a client: a superuser; the client, by dynamic registration (RFC
 * 7591); or its client id metadata document, at the address that is its id.
 */
export const CLIENT_ORIGINS = ['superuser', 'registration', 'document'] as const;
export type ClientOrigin = (typeof CLIENT_ORIGINS)[number];

/** The scopes of a client that no superuser registered: none that passes on rights. */
export const UNVETTED_SCOPES: readonly string[] = DEFAULT_SCOPES;

/** The grant types of a client that no superuser registered: those at which a person consents. */
export const UNVETTED_GRANT_TYPES: readonly string[] = [
  AUTHORIZATION_CODE,
  REFRESH_TOKEN,
  DEVICE_CODE,
];

/** What a client that no superuser registered may not have, as a reason; undefined if nothing. */
export function faultOfUnvetted(client: {
  readonly grantTypes: readonly string[];
  readonly scopes: readonly string[];
  readonly isFirstParty: boolean;
  readonly allowsHttp: boolean;
  readonly introspectsAll: boolean;
  readonly resourceUri: string | null;
  readonly backchannelLogoutUri: string | null;
}): string | undefined {
  const grantType = client.grantTypes.find((name) => !UNVETTED_GRANT_TYPES.includes(name));
  if (grantType !== undefined) return `${WHO} the grant type ${grantType}`;
  const scope = client.scopes.find((name) => !UNVETTED_SCOPES.includes(name));
  if (scope !== undefined) return `${WHO} the scope ${scope}`;
  if (client.isFirstParty) return `${WHO} the setting is_first_party`;
  if (client.allowsHttp) return `${WHO} the setting allow_http`;
  if (client.introspectsAll) return `${WHO} the setting can_introspect_all`;
  if (client.backchannelLogoutUri?.startsWith('http:')) {
    return `${WHO} a backchannel_logout_uri with http`;
  }
  return client.resourceUri === null ? undefined : `${WHO} a resource_uri`;
}

const WHO = 'A client that no superuser registered cannot have';
