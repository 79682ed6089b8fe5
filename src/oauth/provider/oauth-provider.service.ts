import { hkdfSync, type KeyObject } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Actor } from '../../access/actor.js';
import { ENV, type Env } from '../../platform/config/env.js';
import { SIGNING_KEY } from '../../platform/config/signing-key.js';
import { DEVICE_CODE } from '../clients/client-rules.js';
import { apiScopesOf } from '../clients/oauth-scopes.js';
import { takeOverLogout, type SendLogout } from './back-channel-logout.js';
import { refuseReplays } from './client-assertions.js';
import { DOCUMENTATION_CLIENT, documentationClient, isSecretOf } from './client-metadata.js';
import { configure } from './provider-configuration.js';
import { bindToLogIns } from './log-in-binding.js';
import { LogoutService } from './logout.service.js';
import { loadLibrary, type Library } from './provider-library.js';
import type { ProviderRequest } from './provider-request.js';
import { sayUnavailable } from './say-unavailable.js';
import { ProviderState } from './provider-state.service.js';
import { createTokenId } from './resource-servers.js';
import { SigningKeys, type KeySet } from './signing-keys.service.js';

interface Made {
  /** Identifies the issuer and the signing keys. */
  readonly from: string;
  readonly provider: Provider;
  readonly handle: ReturnType<Provider['callback']>;
  readonly sendLogout: SendLogout;
}

/** Creates the provider on first use, and again when the signing keys change. */
@Injectable()
export class OauthProvider {
  private readonly logger = new Logger('OAuth');
  private made: Made | undefined;

  constructor(
    private readonly state: ProviderState,
    private readonly keys: SigningKeys,
    private readonly logout: LogoutService,
    @Inject(ENV) private readonly env: Env,
    @Inject(SIGNING_KEY) private readonly secret: KeyObject,
  ) {}

  /** The provider, for our own pages. */
  async current(): Promise<Provider> {
    return (await this.prepare()).provider;
  }

  /** The handler of protocol requests. */
  async handler(): Promise<Made['handle']> {
    return (await this.prepare()).handle;
  }

  /**
   * Signs a logout token and sends it.
   *
   * @throws Error if the client does not take it; `response` is its answer, if there is one
   */
  async sendLogout(clientId: string, sub: string, sid: string): Promise<void> {
    const { provider, sendLogout } = await this.prepare();
    const client = await provider.Client.find(clientId);
    // Otherwise it was deleted, or has no address any more.
    if (client?.backchannelLogoutUri !== undefined) await sendLogout(client, sub, sid);
  }

  /** Whether the log-in of a caller may do sensitive actions now. */
  isFresh(actor: Actor): Promise<boolean> {
    return this.state.accounts.isFresh(actor);
  }

  private async prepare(): Promise<Made> {
    const [library, keySet] = [await loadLibrary(), await this.keys.current()];
    const { origin } = this.state.issuer;
    const from = `${origin} ${keySet.fingerprint}`;
    if (this.made?.from !== from) {
      this.made = { from, ...this.make(library, keySet) };
    }
    return this.made;
  }

  private make(library: Library, { keys }: KeySet): Omit<Made, 'from'> {
    const { issuer, accounts, clients } = this.state;
    const adapter = (model: string) =>
      this.state.adapterFor(model, new Set([DOCUMENTATION_CLIENT]), library);
    const configuration = configure(
      { env: this.env, library },
      {
        adapter,
        fetch: (url, { method, body } = {}) =>
          method === 'POST'
            ? clients.postLogout(new URL(url).href, body as URLSearchParams)
            : clients.fetchKeys(new URL(url).href),
        clients: [documentationClient(issuer.origin)],
        findAccount: (ctx, id) => accounts.find(id, () => ctx.oidc.client),
        jwks: { keys: [...keys] },
        issuer: issuer.origin,
        isFresh: (actor) => accounts.isFresh(actor),
        cookieKeys: [this.deriveKey('gatehouse oauth cookies').toString('base64url')],
        findResourceServer: (uri) => clients.findByResource(uri),
      },
    );
    const provider = new library.Provider(issuer.origin, configuration);
    // ProviderRequest sets the host and scheme that the request has: see there.
    provider.proxy = true;
    this.adapt(provider, library);
    refuseReplays(provider, adapter('ReplayDetection'));
    bindToLogIns(provider, library);
    const sendLogout = takeOverLogout(provider, library, {
      sidKey: this.deriveKey('gatehouse oauth sids'),
      endOne: (sid) => this.logout.endOne(sid),
    });
    provider.use(async (ctx, next) => {
      await next();
      sayUnauthorizedClient(ctx as unknown as KoaContextWithOIDC);
      await this.completeIntrospection(ctx as unknown as KoaContextWithOIDC);
      await this.state.polls.follow(ctx as unknown as KoaContextWithOIDC);
      await this.logout.follow(ctx as unknown as KoaContextWithOIDC);
      const request = ctx.req as ProviderRequest;
      await request.beforeResponse?.(ctx.status, request);
    });
    provider.on('server_error', (ctx, error) => {
      if (sayUnavailable(ctx, error)) this.state.noteFailure(error);
      else this.logger.error(error.message, error.stack);
    });
    const { logger } = this;
    Object.assign(provider, {
      onerror: (error: Error) => logger.error(error.message, error.stack),
    });
    return { provider, handle: provider.callback(), sendLogout };
  }

  private async completeIntrospection({ oidc, body }: KoaContextWithOIDC): Promise<void> {
    if (oidc?.route !== 'introspection' || !(body as { active?: boolean }).active) return;
    const { AccessToken, ClientCredentials, RefreshToken } = oidc.entities;
    const token = AccessToken ?? ClientCredentials ?? RefreshToken;
    if (token) Object.assign(body as object, await this.state.describe(token));
  }

  /** Overrides where the library has no option. */
  private adapt(provider: Provider, library: Library): void {
    const { errors } = library;
    // Clients have hashes of secrets instead of secrets.
    provider.Client.prototype.compareClientSecret = function (secret) {
      const isRight = isSecretOf(this, secret);
      const request = library.Provider.ctx?.req as ProviderRequest | undefined;
      if (!isRight && request) request.refusedClientId = this.clientId;
      return isRight;
    };
    // The format by which the APIs distinguish these tokens from other credentials.
    for (const { prototype } of [provider.AccessToken, provider.ClientCredentials]) {
      Object.assign(prototype, {
        generateTokenId(this: Parameters<typeof createTokenId>[0]) {
          return createTokenId(this);
        },
      });
    }
    // A form that was submitted without its session is rejected, and there is no session to store.
    const sessions = provider.Session.prototype;
    // eslint-disable-next-line @typescript-eslint/unbound-method
    const { persist } = sessions;
    sessions.persist = async function () {
      return this.exp === undefined ? '' : persist.call(this);
    };
    const { prototype } = provider.ClientCredentials;
    // The original is called with the token that it is for.
    // eslint-disable-next-line @typescript-eslint/unbound-method
    const { save } = prototype;
    // When the client asks for no scope, it gets all that it may have (RFC 6749 3.3). When it asks,
    // the library keeps the known scopes.
    prototype.save = function (...args) {
      const known = library.Provider.ctx?.oidc.params?.['scope'];
      if (known === '') throw new errors.InvalidScope('requested scope is not known', '');
      const own = apiScopesOf((this.client?.scope ?? '').split(' '));
      const wanted = this.scope?.split(' ') ?? own;
      const foreign = wanted.find((scope) => !own.includes(scope));
      if (foreign !== undefined) {
        throw new errors.InvalidScope('requested scope is not allowed', foreign);
      }
      this.scope = wanted.join(' ') || undefined;
      return save.apply(this, args);
    };
  }

  private deriveKey(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.secret, '', purpose, 32));
  }
}

/** Says so when a client may not use a grant type (RFC 6749 5.2). The library says less. */
function sayUnauthorizedClient({ oidc, body }: KoaContextWithOIDC): void {
  const wanted =
    oidc?.route === 'device_authorization' ? DEVICE_CODE : oidc?.params?.['grant_type'];
  if (typeof wanted !== 'string' || !oidc.client) return;
  const answer = body as { error?: string } | undefined;
  if (answer?.error === 'invalid_request' && !oidc.client.grantTypeAllowed(wanted)) {
    answer.error = 'unauthorized_client';
  }
}
