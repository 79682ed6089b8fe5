import type { Configuration, KoaContextWithOIDC, ResourceServer } from 'oidc-provider';
import { SCOPES } from '../../access/scopes.js';
import { createAccessTokenText } from '../../platform/credentials/secret-token.js';
import type { OauthClient } from '../clients/oauth-client.entity.js';
import { OPENID_SCOPES } from '../clients/oauth-scopes.js';
import type { Library } from './provider-library.js';

/** Finds the client that is an API. */
export type FindResourceServer = (
  uri: string,
) => Promise<Pick<OauthClient, 'resourceUri' | 'resourceFormat'> | null>;

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
        const isForOther = Object.keys(oidc.resourceServers ?? {}).length > 0;
        const wanted = ownScopes([...oidc.requestParamOIDCScopes], isForOther);
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

/** The scopes of a request that are about the API that it names. */
export function resourceScopes(scopes: readonly string[]): string[] {
  return scopes.filter((scope) => (SCOPES as readonly string[]).includes(scope));
}

/**
 * Removes `resource` from the parameters of a request if it names this server: with or without a
 * path, and no fragment. Its tokens are those of a request that names nothing.
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
  return new URL(resource).origin === origin && /^https?:\/\/[^@]*$/i.test(resource);
}
