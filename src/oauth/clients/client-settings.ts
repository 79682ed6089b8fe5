import type { GroupsFormat } from '../../workspaces/account-groups.service.js';
import type { ClientKeys } from './client-keys.js';
import type { ApplicationType, TokenFormat } from './client-rules.js';
import type { OauthClient } from './oauth-client.entity.js';
import { DEFAULT_SCOPES } from './oauth-scopes.js';

/** Everything about a client that superusers set. */
export interface ClientSettings {
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly grantTypes: readonly string[];
  /** The scopes that its tokens may have at most. */
  readonly scopes: readonly string[];
  readonly applicationType: ApplicationType;
  readonly requiresPkce: boolean;
  readonly isFirstParty: boolean;
  readonly allowsHttp: boolean;
  readonly groupsFormat: GroupsFormat;
  readonly introspectsAll: boolean;
  readonly resourceUri: string | null;
  readonly resourceFormat: TokenFormat;
  readonly clientUri: string | null;
  readonly logoUri: string | null;
  readonly policyUri: string | null;
  readonly tosUri: string | null;
  /** The public keys of a client that authenticates by signatures, */
  readonly jwks: ClientKeys | null;
  /** or where they are. */
  readonly jwksUri: string | null;
  /** Where it gets logout tokens. */
  readonly backchannelLogoutUri: string | null;
  readonly backchannelLogoutSessionRequired: boolean;
}

/** What a new client has of the settings that it is registered without. */
export const DEFAULT_SETTINGS = {
  postLogoutRedirectUris: [],
  scopes: DEFAULT_SCOPES,
  requiresPkce: false,
  isFirstParty: false,
  allowsHttp: false,
  groupsFormat: 'names',
  introspectsAll: false,
  resourceUri: null,
  resourceFormat: 'opaque',
  clientUri: null,
  logoUri: null,
  policyUri: null,
  tosUri: null,
  jwks: null,
  jwksUri: null,
  backchannelLogoutUri: null,
  backchannelLogoutSessionRequired: false,
} as const;

export function settingsOf(client: OauthClient): ClientSettings {
  return {
    name: client.name,
    redirectUris: client.redirectUris,
    postLogoutRedirectUris: client.postLogoutRedirectUris,
    grantTypes: client.grantTypes,
    scopes: client.scopes,
    applicationType: client.applicationType,
    requiresPkce: client.requiresPkce,
    isFirstParty: client.isFirstParty,
    allowsHttp: client.allowsHttp,
    groupsFormat: client.groupsFormat,
    introspectsAll: client.introspectsAll,
    resourceUri: client.resourceUri,
    resourceFormat: client.resourceFormat,
    clientUri: client.clientUri,
    logoUri: client.logoUri,
    policyUri: client.policyUri,
    tosUri: client.tosUri,
    jwks: client.jwks,
    jwksUri: client.jwksUri,
    backchannelLogoutUri: client.backchannelLogoutUri,
    backchannelLogoutSessionRequired: client.backchannelLogoutSessionRequired,
  };
}

/** The same as the columns of the entity. */
export function columnsOf(settings: ClientSettings) {
  return {
    ...settings,
    redirectUris: [...settings.redirectUris],
    postLogoutRedirectUris: [...settings.postLogoutRedirectUris],
    grantTypes: [...settings.grantTypes],
    scopes: [...settings.scopes],
  };
}

/** Leaves out what is not given. */
export function withoutUndefined<T extends object>(
  values: T,
): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as never;
}
