import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { anEmailUser, aSuperuser, type TestAccount } from '../support/factories.js';
import {
  beginAuthorization,
  discover,
  errorOf,
  logIn,
  Person,
  REDIRECT_URI,
  register,
  type Registered,
} from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const CLIENTS = '/api/v1/oauth_clients';

let app: TestApp;
let superuser: TestAccount;
beforeAll(async () => {
  app = await startTestApp();
  superuser = await aSuperuser(app);
});
afterAll(() => app.close());

const aClient = (changes: object = {}) => register(app.as(superuser), changes);
const patch = ({ client_id }: Registered, changes: object) =>
  app.as(superuser).patch(`${CLIENTS}/${client_id}`, changes);
const aPerson = async () => new Person(app, await anEmailUser(app));

describe('PKCE', () => {
  /** A log-in as an application makes it that has never heard of PKCE. */
  const logInWithoutPkce = async (client: Registered, person: Person) => {
    const config = await discover(app, client);
    const state = oidc.randomState();
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: REDIRECT_URI,
      scope: 'openid email',
      state,
    });
    const back = await person.arrive(url);
    return oidc.authorizationCodeGrant(config, back, {
      expectedState: state,
      idTokenExpected: true,
    });
  };

  it('is not required of a client with a secret', async () => {
    const tokens = await logInWithoutPkce(await aClient(), await aPerson());
    expect(tokens.claims()?.sub).toEqual(expect.any(String));
  });

  it('invalid_request: a client with a secret and the setting', async () => {
    const client = await aClient({ require_pkce: true });
    const attempt = logInWithoutPkce(client, await aPerson());
    expect(await errorOf(attempt)).toBe('invalid_request');
    expect((await patch(client, { require_pkce: false })).status).toBe(200);
    await logInWithoutPkce(client, await aPerson());
  });

  it('invalid_request: a client without a secret, whatever the setting says', async () => {
    const client = await aClient({
      is_public: true,
      grant_types: ['authorization_code'],
      require_pkce: false,
    });
    const { body } = await app.as(superuser).get(`${CLIENTS}/${client.client_id}`);
    expect(body.require_pkce).toBe(true);
    expect(await errorOf(logInWithoutPkce(client, await aPerson()))).toBe('invalid_request');
  });

  it('invalid_grant: a challenge was sent, and the verifier is missing or wrong; a verifier without a challenge', async () => {
    const config = await discover(app, await aClient());
    const person = await aPerson();
    for (const pkceCodeVerifier of [undefined, oidc.randomPKCECodeVerifier()]) {
      const { url, checks } = await beginAuthorization(config);
      const exchange = oidc.authorizationCodeGrant(config, await person.arrive(url), {
        ...checks,
        pkceCodeVerifier,
      });
      expect(await errorOf(exchange)).toBe('invalid_grant');
    }
    const state = oidc.randomState();
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: REDIRECT_URI,
      scope: 'openid',
      state,
    });
    const exchange = oidc.authorizationCodeGrant(config, await person.arrive(url), {
      expectedState: state,
      pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
    });
    expect(await errorOf(exchange)).toBe('invalid_grant');
  });

  it('invalid_request: the method plain', async () => {
    const config = await discover(app, await aClient());
    const { url } = await beginAuthorization(config);
    url.searchParams.set('code_challenge_method', 'plain');
    const back = await (await aPerson()).arrive(url);
    expect(back.searchParams.get('error')).toBe('invalid_request');
  });
});

describe('the kind of a client', () => {
  it('a web application with a redirect to http://localhost asks for consent once', async () => {
    const uri = 'http://localhost:3000/callback';
    const config = await discover(app, await aClient({ redirect_uris: [uri] }));
    const person = await aPerson();
    const once = { redirect_uri: uri, scope: 'openid' };
    await logIn(config, person, { ...once, prompt: 'login' });
    const { url, checks } = await beginAuthorization(config, { ...once, prompt: 'none' });
    const back = await person.walk(url);
    expect(back).toBeInstanceOf(URL);
    await oidc.authorizationCodeGrant(config, back as URL, checks);
  });

  it('its port is compared exactly; that of a native app is not', async () => {
    const [registered, asked] = [
      'http://127.0.0.1:3000/callback',
      'http://127.0.0.1:4000/callback',
    ];
    const grant_types = ['authorization_code'];
    for (const application_type of ['web', 'native']) {
      const client = await aClient({ redirect_uris: [registered], grant_types, application_type });
      const { url } = await beginAuthorization(await discover(app, client), {
        redirect_uri: asked,
        scope: 'openid',
      });
      const { status } = await app.anonymous.get(url.pathname + url.search);
      expect([application_type, status]).toEqual([
        application_type,
        application_type === 'web' ? 400 : 303,
      ]);
    }
  });

  it.each([
    ['native', { is_public: true, redirect_uris: ['http://localhost/callback'] }],
    ['native', { redirect_uris: ['cursor://anysphere.cursor-mcp/oauth/callback'] }],
    ['web', { redirect_uris: ['http://localhost/callback'] }],
    ['web', { is_public: true, redirect_uris: ['http://localhost/', REDIRECT_URI] }],
    ['web', { redirect_uris: [REDIRECT_URI] }],
  ])('%s by default: %j', async (kind, changes) => {
    const grant_types = ['authorization_code'];
    const { body } = await app
      .as(superuser)
      .post(CLIENTS, { name: 'Kind', grant_types, ...changes });
    expect(body.application_type).toBe(kind);
  });

  it('http on a private network, with the setting', async () => {
    const uris = [
      'http://langflow:7860/callback',
      'http://10.0.0.7/x',
      'http://app.corp.internal/',
    ];
    const client = await aClient({ redirect_uris: uris, allow_http: true });
    const config = await discover(app, client);
    await logIn(config, await aPerson(), { redirect_uri: uris[0]! });
    expect((await patch(client, { allow_http: false })).status).toBe(400);
  });
});

describe('a first-party client', () => {
  const once = { scope: 'openid email', prompt: '' };
  const pageOf = async (client: Registered, parameters: Record<string, string>) => {
    const { url } = await beginAuthorization(await discover(app, client), parameters);
    if (url.searchParams.get('prompt') === '') url.searchParams.delete('prompt');
    const account = await anEmailUser(app);
    const person = new Person(app, account);
    const page = await person.walk(url);
    if (page instanceof URL) throw new Error('There was no log-in page');
    return person.press(page, undefined, { name: account.username, password: account.password });
  };

  it('gets its code without a question', async () => {
    const end = await pageOf(await aClient({ is_first_party: true }), once);
    expect((end as URL).searchParams.get('code')).toEqual(expect.any(String));
  });

  it('asks if it wants to, and others always ask', async () => {
    const own = await aClient({ is_first_party: true });
    for (const [client, parameters] of [
      [own, { ...once, prompt: 'consent' }],
      [await aClient(), once],
    ] as const) {
      const page = await pageOf(client, parameters);
      expect((page as { text: string }).text).toContain('value="allow"');
    }
  });
});
