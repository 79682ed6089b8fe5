import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import type { Actor } from '../../access/actor.js';
import type { Env } from '../../platform/config/env.js';
import { CLIENT_SIGNING_ALGORITHMS } from '../clients/client-keys.js';
import { OAUTH_SCOPES } from '../clients/oauth-scopes.js';
import {
  DEVICE_PATH,
  showCodeConfirmation,
  showCodeInput,
  showDeviceSuccess,
  showError,
  showLoggedOut,
  showLogout,
} from './protocol-pages.js';
import { ACR_VALUES } from './authentication-context.js';
import { CLAIMS_OF_SCOPES, readClaimsRequest } from './claims-request.js';
import { SESSION_COOKIE } from './browser-session.js';
import { interactionPath, SELECT_ACCOUNT } from './interaction-path.js';
import { mayInspect } from './introspection.js';
import { assertShortLived } from './client-assertions.js';
import { CLIENT_AUTH_METHODS, discoveryOf } from './discovery.js';
import { bindingFor, logInIdIn, logInIdOf } from './log-in-binding.js';
import { OWN_METADATA, requiresPkce, toAsking } from './client-metadata.js';
import type { Library } from './provider-library.js';
import { isSensitiveAgain, goesOnWithoutOffline, isOffline } from './sensitive-request.js';
import { keepOfflineAccess } from './offline-access.js';
import type { ProviderRequest } from './provider-request.js';
import {
  accessTokenTtl,
  askPerResource,
  resourceIndicators,
  type FindResourceServer,
} from './resource-servers.js';
import { SIGNING_ALGORITHM } from './signing-keys.service.js';

const MINUTE = 60;
const DAY = 86_400;
/** Only the listed algorithms are supported. */
const ALGORITHMS = [SIGNING_ALGORITHM] as ['RS256'];

/** The variable parts of the provider's configuration; the rules below are fixed. */
type Parts = Required<
  Pick<Configuration, 'adapter' | 'clients' | 'fetch' | 'findAccount' | 'jwks'>
> & {
  readonly cookieKeys: string[];
  readonly findResourceServer: FindResourceServer;
  readonly issuer: string;
  /** Whether a log-in may do sensitive actions now. */
  readonly isFresh: (actor: Actor) => Promise<boolean>;
};

/**
 * The rules of the protocol. They follow RFC 9700: only codes, rotating refresh tokens, exact
 * redirect URIs, PKCE for every client without a secret. Tokens are opaque, so that they are
 * rejected as soon as they are revoked, except those for an API that verifies them offline.
 */
export function configure(
  { env, library }: { env: Env; library: Library },
  { cookieKeys, findResourceServer, isFresh, issuer, ...state }: Parts,
): Configuration {
  return {
    ...state,
    scopes: [...OAUTH_SCOPES],
    acrValues: [...ACR_VALUES],
    claims: Object.fromEntries(
      Object.entries(CLAIMS_OF_SCOPES).map(([scope, names]) => [scope, [...names]]),
    ),
    // Many relying parties read the ID token and never ask for userinfo.
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    // OpenID Connect Core 3.1.2.1 requires it.
    allowOmittingSingleRegisteredRedirectUri: false,
    clientAuthMethods: [...CLIENT_AUTH_METHODS],
    discovery: discoveryOf(env, issuer),
    clientDefaults: { id_token_signed_response_alg: SIGNING_ALGORITHM },
    enabledJWA: {
      idTokenSigningAlgValues: ALGORITHMS,
      userinfoSigningAlgValues: ALGORITHMS,
      requestObjectSigningAlgValues: ALGORITHMS,
      introspectionSigningAlgValues: ALGORITHMS,
      authorizationSigningAlgValues: ALGORITHMS,
      clientAuthSigningAlgValues: [...CLIENT_SIGNING_ALGORITHMS],
    },
    assertJwtClientAuthClaimsAndHeader: (_ctx, claims) => assertShortLived(claims, library),
    // A challenge that was sent is checked in any case.
    pkce: { required: (_ctx, client) => requiresPkce(client) },
    // Not another parameter: its validator is the only hook behind the check of the scopes.
    extraParams: { scope: keepOfflineAccess },
    extraClientMetadata: { properties: OWN_METADATA },
    rotateRefreshToken: true,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => mayInspect(toAsking(client), token),
      },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      userinfo: { enabled: true },
      claimsParameter: {
        enabled: true,
        assertClaimsParameter: (ctx, claims, client) =>
          readClaimsRequest(library, ctx, claims, client),
      },
      // The APIs that accept tokens here do not check a proof of possession, so supporting it would
      // be misleading.
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: resourceIndicators(findResourceServer, {
        library,
        accessTokenSeconds: env.accessTokenSeconds,
      }),
      deviceFlow: {
        enabled: true,
        charset: 'base-20',
        mask: '****-****',
        userCodeInputSource: (ctx, _form, _out, error) => showCodeInput(ctx, error),
        userCodeConfirmSource: (ctx, _form, client, _deviceInfo, userCode) =>
          showCodeConfirmation(ctx, client, userCode),
        successSource: showDeviceSuccess,
      },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: showLogout,
        postLogoutSuccessSource: showLoggedOut,
      },
    },
    routes: {
      authorization: '/oauth/authorize',
      token: '/oauth/token',
      introspection: '/oauth/introspect',
      revocation: '/oauth/revoke',
      userinfo: '/oauth/userinfo',
      jwks: '/oauth/jwks',
      device_authorization: '/oauth/device_authorization',
      code_verification: DEVICE_PATH,
      end_session: '/oauth/logout',
    },
    ttl: {
      AccessToken: accessTokenTtl(env.accessTokenSeconds),
      AuthorizationCode: MINUTE,
      ClientCredentials: accessTokenTtl(env.accessTokenSeconds),
      DeviceCode: 10 * MINUTE,
      Grant: 365 * DAY,
      IdToken: 60 * MINUTE,
      Interaction: 30 * MINUTE,
      RefreshToken: env.refreshTokenSeconds,
      Session: env.sessionTokenSeconds,
    },
    cookies: {
      names: {
        session: SESSION_COOKIE,
        interaction: 'gatehouse_oauth_interaction',
        resume: 'gatehouse_oauth_resume',
      },
      long: { httpOnly: true, sameSite: 'lax', path: '/oauth' },
      short: { httpOnly: true, sameSite: 'lax' },
      keys: cookieKeys,
    },
    interactions: {
      policy: interactionPolicy(library, isFresh),
      url: (_ctx, { uid, params }) => interactionPath(uid, params),
    },
    renderError: (ctx, out) => showError(ctx, out),
    clientBasedCORS: (_ctx, origin, client) =>
      client.tokenEndpointAuthMethod === 'none' &&
      // Pages without an origin, and URIs of apps, both have the origin `null`.
      origin !== 'null' &&
      (client.redirectUris ?? []).some((uri) => new URL(uri).origin === origin),
    // Also for an access token: the API keys made with it end with the grant.
    revokeGrantPolicy: () => true,
    // A device is a log-in of its own, on another machine than the browser that authorizes it.
    expiresWithSession: (_ctx, source) =>
      source.kind !== 'DeviceCode' && !source.scopes.has('offline_access'),
    issueRefreshToken: (_ctx, client, source) =>
      client.grantTypeAllowed('refresh_token') && source.scopes.has('offline_access'),
  };
}

/**
 * Ends the provider's session when the person has logged out at our pages, logged in again or lost
 * the account. A grant that ends with the log-in cannot be used for one that outlasts it. A
 * sensitive request needs a fresh proof, also where a grant exists.
 */
function interactionPolicy({ interactionPolicy: library }: Library, isFresh: Parts['isFresh']) {
  const { base, Check, Prompt } = library;
  const policy = base();
  policy.add(new Prompt({ name: SELECT_ACCOUNT, requestable: true }), 0);
  askPerResource(policy, library);
  policy.get('login')!.checks.add(
    new Check(
      'not_logged_in_here',
      'End-User authentication is required',
      'login_required',
      (ctx: KoaContextWithOIDC) => {
        const { actor } = ctx.req as ProviderRequest;
        const { session } = ctx.oidc;
        return actor?.account.id !== session?.accountId || logInIdOf(actor) !== logInIdIn(session);
      },
    ),
  );
  policy.get('login')!.checks.add(
    new Check(
      'proof_needed',
      'the log-in is not recent enough for what is requested',
      'login_required',
      async (ctx: KoaContextWithOIDC) => {
        const { actor } = ctx.req as ProviderRequest;
        const { client, deviceCode, requestParamScopes } = ctx.oidc;
        const asked = { scopes: [...requestParamScopes], isDevice: deviceCode !== undefined };
        if (!actor || !isSensitiveAgain(asked, client)) return false;
        return !(await isFresh(actor)) && !goesOnWithoutOffline(ctx, asked);
      },
    ),
  );
  policy.get('consent')!.checks.add(
    new Check(
      'grant_of_another_kind',
      'the grant and the request differ in whether they end with the log-in',
      (ctx: KoaContextWithOIDC) => {
        const isDevice = ctx.oidc.deviceCode !== undefined;
        const { actor } = ctx.req as ProviderRequest;
        const wanted = bindingFor(actor, { isDevice, isOffline: isOffline(ctx) });
        return logInIdIn(ctx.oidc.grant) !== wanted;
      },
    ),
  );
  return policy;
}
