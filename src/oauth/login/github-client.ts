import * as openid from 'openid-client';
import type { OauthLogin } from '../../platform/config/oauth-logins.js';
import { askProvider } from './ask-provider.js';
import {
  answerUrl,
  type AuthorizationAnswer,
  type LoginSecrets,
  type ProvenPerson,
  type ProviderClient,
} from './provider-client.js';

const SCOPE = 'read:user user:email';
const TIMEOUT_SECONDS = 10;

interface Email {
  readonly email: string;
  readonly primary: boolean;
  readonly verified: boolean;
}

interface Profile {
  readonly id: number;
  readonly name: string | null;
}

/**
 * The client for GitHub, which speaks OAuth 2 without ID tokens: the person is read from its API.
 */
export class GithubClient implements ProviderClient {
  private readonly configuration: openid.Configuration;
  private readonly api: string;

  constructor(private readonly login: OauthLogin) {
    const { issuer, clientId, clientSecret } = login;
    const base = issuer.replace(/\/$/, '');
    this.api = base === 'https://github.com' ? 'https://api.github.com' : `${base}/api/v3`;
    this.configuration = new openid.Configuration(
      {
        issuer: `${base}/login/oauth`,
        authorization_endpoint: `${base}/login/oauth/authorize`,
        token_endpoint: `${base}/login/oauth/access_token`,
      },
      clientId,
      undefined,
      openid.ClientSecretPost(clientSecret),
    );
    this.configuration.timeout = TIMEOUT_SECONDS;
    // The configuration allows http only on loopback.
    if (base.startsWith('http:')) openid.allowInsecureRequests(this.configuration);
  }

  async authorizationUrl(secrets: LoginSecrets): Promise<URL> {
    return openid.buildAuthorizationUrl(this.configuration, {
      redirect_uri: secrets.redirectUri,
      scope: SCOPE,
      state: secrets.state,
      code_challenge: await openid.calculatePKCECodeChallenge(secrets.codeVerifier),
      code_challenge_method: 'S256',
    });
  }

  identify(secrets: LoginSecrets, answer: AuthorizationAnswer): Promise<ProvenPerson> {
    return askProvider(this.login.key, async () => {
      const { access_token } = await openid.authorizationCodeGrant(
        this.configuration,
        answerUrl(secrets, answer),
        { expectedState: secrets.state, pkceCodeVerifier: secrets.codeVerifier },
      );
      const profile = await this.ask<Profile>(access_token, '/user');
      const emails = await this.ask<Email[]>(access_token, '/user/emails');
      const { email, verified } = emails.find(({ primary }) => primary) ?? {};
      return {
        subject: String(profile.id),
        email,
        isEmailVerified: verified === true,
        name: profile.name ?? undefined,
      };
    });
  }

  private async ask<T>(accessToken: string, path: string): Promise<T> {
    const url = new URL(this.api + path);
    const headers = new Headers({
      accept: 'application/vnd.github+json',
      'user-agent': 'gatehouse',
    });
    const response = await openid.fetchProtectedResource(
      this.configuration,
      accessToken,
      url,
      'GET',
      undefined,
      headers,
    );
    if (!response.ok) {
      throw Object.assign(new Error(`${path} answered ${response.status}`), {
        status: response.status,
      });
    }
    return (await response.json()) as T;
  }
}
