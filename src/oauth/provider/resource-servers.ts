import type { Configuration, KoaContextWithOIDC, ResourceServer } from 'oidc-provider';
import { SCOPES } from '../../access/scopes.js';
import { createAccessTokenText } from '../../platform/credentials/secret-token.js';
import type { OauthClient } from '../clients/oauth-client.entity.js';
import { CONSENTED } from '../clients/oauth-record.entity.js';
import { apiScopesOf, OPENID_SCOPES } from '../clients/oauth-scopes.js';
import type { Library } from './provider-library.js';

/** Finds the client that is an API. */
export type FindResourceServer = (
  uri: string,
) => Promise<Pick<OauthClient, 'resourceUri' | 'resourceFormat'> | null>;

/** The issuer, and what is below it of the APIs of this server. */
const OWN_PATH = /^\/(?:(?:api|users|service_accounts|auth|oauth)(?:\/|$)|$)/;

/** How long a token is valid that is verified offline, at most. It cannot be revoked. */
const MOST_JWT_SECONDS = 600;

/**
 * Tokens for other APIs (RFC 8707). Such a token has an audience, has scopes of the API only, and
 * is refused by our own APIs. A request that names this server has none: see
 * {@link withoutOwnResource}.
 */
export function resourceIndicators(
  find: FindResourceServer,
  { library, accessTokenSeconds }: { library: Library; accessTokenSeconds: number },
): NonNullable<NonNullable<Configuration['features']>['resourceIndicators']> {
  return {
    enabled: true,
    // Many clients name the API only when they ask for the code.
    useGrantedResource: () => true,
    getResourceServerInfo: async (ctx, uri): Promise<ResourceServer> => {
      if (Array.isArray(ctx.oidc.params?.['resource'])) {
        throw new library.errors.InvalidTarget('only a single resource is supported');
      }
      const server = await find(uri);
      if (!server) throw new library.errors.InvalidTarget('the resource is not known');
      const isJwt = server.resourceFormat === 'jwt';
      return {
        audience: uri,
        scope: SCOPES.join(' '),
        accessTokenFormat: server.resourceFormat,
        accessTokenTTL: isJwt ? Math.min(MOST_JWT_SECONDS, accessTokenSeconds) : accessTokenSeconds,
      };
    },
  };
}

/** How long an access token is valid, in seconds. */
export function accessTokenTtl(seconds: number) {
  return (_ctx: unknown, token: object): number =>
    (token as { resourceServer?: ResourceServer }).resourceServer?.accessTokenTTL ?? seconds;
}

/**
 * The text of an access token, or the `jti` of one that is a JWT. The prefix is how the APIs tell
 * these tokens from other credentials.
 */
export function createTokenId(token: {
  format?: string;
  resourceServer?: ResourceServer | undefined;
}): string {
  token.format = token.resourceServer?.accessTokenFormat ?? 'opaque';
  return createAccessTokenText();
}

/**
 * Makes the provider ask for consent per API: scopes that a person grants for another API are none
 * for this server.
 */
export function askPerResource(
  policy: ReturnType<Library['interactionPolicy']['base']>,
  { Check }: Library['interactionPolicy'],
): void {
  const { checks } = policy.get('consent')!;
  checks.remove('op_scopes_missing');
  checks.add(
    new Check(
      'scopes_missing',
      'requested scopes not granted',
      'consent_required',
      ({ oidc }: KoaContextWithOIDC) => {
        const known = new Set(oidc.grant?.getOIDCScopeEncountered().split(' '));
        const others = Object.keys(oidc.resourceServers ?? {});
        if (others.some((uri) => oidc.grant?.resources?.[uri] === undefined)) return true;
        const wanted = ownScopes([...oidc.requestParamOIDCScopes], others.length > 0);
        return wanted.some((scope) => !known.has(scope));
      },
    ),
  );
}

/** The scopes of a request that are about this server, and not about the API that it names. */
export function ownScopes(scopes: readonly string[], isForOther: boolean): string[] {
  const about: readonly string[] = OPENID_SCOPES;
  return isForOther ? scopes.filter((scope) => about.includes(scope)) : [...scopes];
}

/**
 * What a grant remembers of a consent to an API: the scopes, and a word that is none. The library
 * forgets an API without scopes, and tokens have no word that is not a scope of the API.
 */
export function consentedScopes(scopes: readonly string[]): string[] {
  return [...apiScopesOf(scopes), CONSENTED];
}

/**
 * Removes `resource` from the parameters of a request if it names this server or one of its APIs.
 * Its tokens are those of a request that names nothing. Another path may be an API behind the same
 * host, for which tokens of this server would be too strong.
 *
 * @param text urlencoded
 */
export function withoutOwnResource(text: string, origin: string): string {
  if (!/(?:^|&)resource=/.test(text)) return text;
  const parameters = new URLSearchParams(text);
  const [resource, ...others] = parameters.getAll('resource');
  if (others.length > 0 || !isOwn(resource!, origin)) return text;
  parameters.delete('resource');
  return parameters.toString();
}

function isOwn(resource: string, origin: string): boolean {
  if (resource.includes('#') || !URL.canParse(resource)) return false;
  const { origin: own, pathname } = new URL(resource);
  return own === origin && OWN_PATH.test(pathname) && /^https?:\/\/[^@]*$/i.test(resource);
}
