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

const SCOPE = 'openid email profile';
const TIMEOUT_SECONDS = 10;
/** How long a provider's metadata is cached. */
const FRESH_MS = 3_600_000;

/** The client for an OpenID Connect provider. */
export class OpenidClient implements ProviderClient {
  private known: { configuration: openid.Configuration; readonly until: number } | undefined;

  constructor(private readonly login: OauthLogin) {}

  async authorizationUrl(secrets: LoginSecrets): Promise<URL> {
    return openid.buildAuthorizationUrl(await this.configuration(), {
      redirect_uri: secrets.redirectUri,
      scope: SCOPE,
      state: secrets.state,
      nonce: secrets.nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(secrets.codeVerifier),
      code_challenge_method: 'S256',
    });
  }

  async identify(secrets: LoginSecrets, answer: AuthorizationAnswer): Promise<ProvenPerson> {
    const configuration = await this.configuration();
    return askProvider(this.login.key, async () => {
      const tokens = await openid.authorizationCodeGrant(
        configuration,
        // A response that a program passes on may lack the issuer. It came to the redirect URI of
        // this provider only.
        answerUrl(secrets, { ...answer, iss: answer.iss ?? configuration.serverMetadata().issuer }),
        {
          expectedState: secrets.state,
          expectedNonce: secrets.nonce,
          pkceCodeVerifier: secrets.codeVerifier,
          idTokenExpected: true,
        },
      );
      const claims = tokens.claims()!;
      const hasEmail = typeof claims['email'] === 'string';
      const info = hasEmail
        ? claims
        : await openid.fetchUserInfo(configuration, tokens.access_token, claims.sub);
      return toPerson(claims.sub, info);
    });
  }

  private async configuration(): Promise<openid.Configuration> {
    if (this.known && this.known.until > performance.now()) return this.known.configuration;
    const configuration = await askProvider(this.login.key, () => this.discover(), 'discovery');
    this.known = { configuration, until: performance.now() + FRESH_MS };
    return configuration;
  }

  private async discover(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret } = this.login;
    const server = new URL(issuer);
    // The configuration allows http only on loopback.
    const execute = server.protocol === 'http:' ? [openid.allowInsecureRequests] : [];
    return openid.discovery(server, clientId, undefined, clientSecretOf(clientSecret), {
      execute,
      timeout: TIMEOUT_SECONDS,
    });
  }
}

/**
 * In the header, which is OpenID Connect's default, unless a provider only accepts it in the body
 * (Core 9).
 */
function clientSecretOf(secret: string): openid.ClientAuth {
  const [inHeader, inBody] = [openid.ClientSecretBasic(secret), openid.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const authenticate = methods.includes('client_secret_basic') ? inHeader : inBody;
    return authenticate(server, ...rest);
  };
}

function toPerson(subject: string, info: Readonly<Record<string, unknown>>): ProvenPerson {
  const { email, email_verified, name } = info;
  return {
    subject,
    email: typeof email === 'string' ? email : undefined,
    // Some providers send a string.
    isEmailVerified: email_verified === true || email_verified === 'true',
    name: typeof name === 'string' && name !== '' ? name : undefined,
  };
}
