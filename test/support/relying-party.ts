import * as oidc from 'openid-client';
import type { Answer, Client } from './client.js';
import type { TestAccount } from './factories.js';
import { PageVisitor } from './page-visitor.js';

/** A server that is reached by HTTP. */
export interface Reachable {
  readonly url: string;
  readonly anonymous: Client;
}

export const REDIRECT_URI = 'https://app.example.com/callback';
export const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

/** The answer that a superuser gets to the registration of a client. */
export interface Registered {
  readonly client_id: string;
  readonly client_secret: string | null;
  readonly service_account_id: string | null;
}

/** Registers a client with all grant types, unless the changes say otherwise. */
export async function register(superuser: Client, changes: object = {}): Promise<Registered> {
  const { status, text, body } = await superuser.post('/api/v1/oauth_clients', {
    name: 'Relying <party>',
    redirect_uris: [REDIRECT_URI],
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials', DEVICE],
    ...changes,
  });
  if (status !== 200) throw new Error(`The client was not registered: ${text}`);
  return body as Registered;
}

/** A relying party that discovers everything it knows about the server. */
export function discover({ url }: Pick<Reachable, 'url'>, client: Registered) {
  const secret = client.client_secret ?? undefined;
  return oidc.discovery(
    new URL(url),
    client.client_id,
    secret,
    secret ? oidc.ClientSecretBasic(secret) : oidc.None(),
    { execute: [oidc.allowInsecureRequests] },
  );
}

/** What the relying party remembers while the browser is at the server. */
export interface Attempt {
  readonly url: URL;
  readonly verifier: string;
  readonly checks: oidc.AuthorizationCodeGrantChecks;
}

export async function beginAuthorization(
  config: oidc.Configuration,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Attempt> {
  const verifier = oidc.randomPKCECodeVerifier();
  const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
  const scope = parameters['scope'] ?? 'openid profile email offline_access read';
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT_URI,
    prompt: 'consent',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    ...parameters,
    scope,
    ...(scope.includes('openid') && { nonce }),
  });
  const checks = {
    pkceCodeVerifier: verifier,
    expectedState: state,
    ...(scope.includes('openid') && { expectedNonce: nonce }),
  };
  return { url, verifier, checks };
}

/** A person with a browser, who logs in where asked and authorizes programs. */
export class Person extends PageVisitor {
  constructor(
    private readonly server: Reachable,
    private readonly account: Pick<TestAccount, 'username' | 'password'>,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(server, { accept: 'text/html', ...headers });
  }

  /** Follows redirects on the server, until a page or until the browser leaves the server. */
  async walk(to: URL | string): Promise<Answer | URL> {
    let url = new URL(to, this.server.url);
    for (let steps = 0; steps < 10; steps += 1) {
      if (url.origin !== new URL(this.server.url).origin) return url;
      const answer = await this.get(url.pathname + url.search);
      const location = answer.headers.get('location');
      if (!location) return answer;
      url = new URL(location, url);
    }
    throw new Error(`The browser was sent around in circles, lately to ${url.href}`);
  }

  /** Sends the form of a page, and follows the redirects. */
  async press(page: Answer, button?: string, filled: Record<string, string> = {}) {
    const answer = await this.submit(page, filled, button);
    const location = answer.headers.get('location');
    return location ? this.walk(location) : answer;
  }

  /** Logs in and authorizes the program, wherever asked. @returns what comes after */
  async consent(to: URL | string): Promise<Answer | URL> {
    let at = await this.walk(to);
    if (!(at instanceof URL) && at.text.includes('name="password"')) {
      at = await this.press(at, undefined, {
        name: this.account.username,
        password: this.account.password,
      });
    }
    return at instanceof URL || !at.text.includes('value="allow"') ? at : this.press(at, 'allow');
  }

  /** The same, until the program gets its answer. */
  async arrive(to: URL): Promise<URL> {
    const end = await this.consent(to);
    if (end instanceof URL) return end;
    throw new Error(`The browser ended at a page (${end.status}): ${end.text}`);
  }
}

/** A whole log-in. */
export async function logIn(
  config: oidc.Configuration,
  person: Person,
  parameters: Readonly<Record<string, string>> = {},
) {
  const { url, checks } = await beginAuthorization(config, parameters);
  return oidc.authorizationCodeGrant(config, await person.arrive(url), checks);
}

/** The error that the server answered to the relying party. */
export async function errorOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof oidc.ResponseBodyError || error instanceof oidc.AuthorizationResponseError)
      return error.error;
    throw error;
  }
  throw new Error('There was no error.');
}
