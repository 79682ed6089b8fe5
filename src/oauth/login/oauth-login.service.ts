import { Inject, Injectable } from '@nestjs/common';
import { COMPLETE_AT_ONCE_REFUSALS } from '../../auth/login-completion.service.js';
import { TokenLogin } from '../../auth/token-login.service.js';
import { ENV, type Env } from '../../platform/config/env.js';
import type { OauthLogin } from '../../platform/config/oauth-logins.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { AccountLinking, LINK_ACCOUNT_REFUSALS } from './account-linking.service.js';
import { ASK_PROVIDER_REFUSALS } from './ask-provider.js';
import type { LoginAttempt } from './login-attempts.service.js';
import type { AuthorizationAnswer, ProvenPerson, ProviderClient } from './provider-client.js';

/** What {@link OauthLoginService.begin} throws. */
export const BEGIN_OAUTH_LOGIN_REFUSALS = [
  'oauth_client_unknown',
  'oauth_provider_unavailable',
] as const satisfies readonly ErrorCode[];

/** What {@link OauthLoginService.identify} throws. */
export const IDENTIFY_REFUSALS = [
  'oauth_client_unknown',
  'oauth_state_mismatch',
  ...ASK_PROVIDER_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What {@link OauthLoginService.finish} throws. */
export const FINISH_OAUTH_LOGIN_REFUSALS = [
  ...IDENTIFY_REFUSALS,
  ...LINK_ACCOUNT_REFUSALS,
  ...COMPLETE_AT_ONCE_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** Loaded when the first person logs in at a provider, which most servers have none of. */
const loadClients = () => import('./provider-clients.js');

/** Log-ins at other identity providers, of which this server is a client. */
@Injectable()
export class OauthLoginService {
  private readonly logins: ReadonlyMap<string, OauthLogin>;
  private readonly clients = new Map<string, ProviderClient>();

  constructor(
    private readonly linking: AccountLinking,
    private readonly sessions: TokenLogin,
    @Inject(ENV) env: Env,
  ) {
    this.logins = new Map(env.oauthLogins.map((login) => [login.key, login]));
  }

  list(): OauthLogin[] {
    return [...this.logins.values()];
  }

  /**
   * Starts a log-in at a provider.
   *
   * @param origin where browsers reach this server
   * @param next where the browser goes after the log-in: a path of this server
   * @param linksTo the log-in whose account is to be linked, if nobody is to be logged in
   * @throws DomainError {@link BEGIN_OAUTH_LOGIN_REFUSALS}
   */
  async begin(provider: string, origin: string, next: string, linksTo?: LoginAttempt['linksTo']) {
    const client = await this.clientOf(this.get(provider));
    const { randomNonce, randomPKCECodeVerifier, randomState } = await loadClients();
    const attempt: LoginAttempt = {
      provider,
      next,
      ...(linksTo && { linksTo }),
      redirectUri: `${origin}/user/login_callback/${provider}`,
      state: randomState(),
      nonce: randomNonce(),
      codeVerifier: randomPKCECodeVerifier(),
    };
    return { attempt, location: (await client.authorizationUrl(attempt)).href };
  }

  /**
   * Finishes a log-in with the provider's response, where no second factor can be asked for.
   *
   * @param attempt the attempt that this browser has started
   * @returns the session token
   * @throws DomainError {@link FINISH_OAUTH_LOGIN_REFUSALS}
   */
  async finish(
    provider: string,
    attempt: LoginAttempt | undefined,
    answer: AuthorizationAnswer,
  ): Promise<string> {
    const { userId, ...proven } = await this.resolve(provider, attempt, answer);
    return this.sessions.byProvider(userId, proven);
  }

  /**
   * As {@link finish}, in a browser, where a page asks for the second factor.
   *
   * @throws DomainError {@link FINISH_OAUTH_LOGIN_REFUSALS}
   */
  async finishOrWait(
    provider: string,
    attempt: LoginAttempt | undefined,
    answer: AuthorizationAnswer,
  ) {
    const { userId, ...proven } = await this.resolve(provider, attempt, answer);
    return this.sessions.byProviderOrWait(userId, proven);
  }

  /**
   * Returns the person whom the provider has authenticated, and its configuration.
   *
   * @throws DomainError {@link IDENTIFY_REFUSALS}
   */
  async identify(
    provider: string,
    attempt: LoginAttempt | undefined,
    answer: AuthorizationAnswer,
  ): Promise<readonly [login: OauthLogin, person: ProvenPerson]> {
    const login = this.get(provider);
    if (!attempt || attempt.provider !== provider || attempt.state !== answer.state) {
      throw new DomainError('oauth_state_mismatch');
    }
    if (answer.error === undefined && answer.code === undefined)
      throw new DomainError('oauth_failed');
    const client = await this.clientOf(login);
    return [login, await client.identify(attempt, answer)];
  }

  private async resolve(
    provider: string,
    attempt: LoginAttempt | undefined,
    answer: AuthorizationAnswer,
  ) {
    // What was started to link an account logs nobody in.
    if (attempt?.linksTo) throw new DomainError('oauth_state_mismatch');
    const [login, person] = await this.identify(provider, attempt, answer);
    const { isSecondFactorTrusted: isFactorTrusted } = login;
    return { ...(await this.linking.resolve(login, person)), isFactorTrusted };
  }

  private get(provider: string): OauthLogin {
    const login = this.logins.get(provider);
    if (!login) throw new DomainError('oauth_client_unknown');
    return login;
  }

  private async clientOf(login: OauthLogin): Promise<ProviderClient> {
    const { createProviderClient } = await loadClients();
    let client = this.clients.get(login.key);
    if (!client) this.clients.set(login.key, (client = createProviderClient(login)));
    return client;
  }
}
