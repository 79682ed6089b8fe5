import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { aSuperuser, aUser } from '../support/factories.js';
import { discover, logIn, Person, REDIRECT_URI, register } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DISCOVERY = '/.well-known/openid-configuration';

describe('the issuer', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('is the URL of the server, and its metadata names all endpoints', async () => {
    const { status, body } = await app.anonymous.get(DISCOVERY);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      issuer: app.url,
      authorization_endpoint: `${app.url}/oauth/authorize`,
      token_endpoint: `${app.url}/oauth/token`,
      introspection_endpoint: `${app.url}/oauth/introspect`,
      revocation_endpoint: `${app.url}/oauth/revoke`,
      userinfo_endpoint: `${app.url}/oauth/userinfo`,
      jwks_uri: `${app.url}/oauth/jwks`,
      device_authorization_endpoint: `${app.url}/oauth/device_authorization`,
      end_session_endpoint: `${app.url}/oauth/logout`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: expect.arrayContaining(['openid', 'offline_access', 'read', 'admin']),
    });
    expect([...body.grant_types_supported].sort()).toEqual([
      'authorization_code',
      'client_credentials',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:device_code',
    ]);
    const twin = await app.anonymous.get('/.well-known/oauth-authorization-server');
    expect(twin.body).toEqual(body);
  });

  it('does not come from the headers of a request', async () => {
    const { body } = await app.anonymous.get(DISCOVERY);
    const forged = {
      host: 'evil.example.com',
      'x-forwarded-host': 'evil.example.com',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example.com;proto=https',
    };
    expect(JSON.parse(await rawGet(app.url + DISCOVERY, forged))).toEqual(body);
    const redirect = await rawGet(`${app.url}/oauth/authorize?client_id=x`, forged);
    expect(redirect).not.toContain('evil');
  });

  it('publishes only the public part of its keys', async () => {
    const keys = await publishedKeys(app);
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0]!).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });

  it.each([
    ['malformed JSON', 'application/json', '{"grant_type":'],
    ['JSON', 'application/json', '{"grant_type":"client_credentials"}'],
    ['no grant type', 'application/x-www-form-urlencoded', 'client_id=x'],
  ])('40x: %s at the token endpoint, with an error of OAuth 2.0', async (_, type, raw) => {
    const { status, body } = await app.anonymous.send('POST', '/oauth/token', {
      raw,
      headers: { 'content-type': type },
    });
    expect([400, 401, 422]).toContain(status);
    expect(body).toEqual({
      error: expect.stringMatching(/^invalid_(request|client)$/),
      error_description: expect.any(String),
    });
  });

  it('401: userinfo without a token, with a made-up one, and with an API key', async () => {
    const { apiKey } = await aUser(app);
    for (const client of [app.anonymous, app.withToken('ghat_x'), app.withToken(apiKey)]) {
      const { status, headers } = await client.get('/oauth/userinfo');
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toMatch(/^Bearer /);
    }
  });

  it('404: an unknown path; 405: a wrong method', async () => {
    const missing = await app.anonymous.get('/oauth/nothing');
    expect([missing.status, missing.body.error]).toEqual([404, 'invalid_request']);
    expect((await app.anonymous.get('/oauth/token')).status).toBe(405);
  });

  it("answers CORS preflights and allows a public client's own origin", async () => {
    const superuser = await aSuperuser(app);
    const client = await register(app.as(superuser), {
      is_public: true,
      grant_types: ['authorization_code'],
    });
    const origin = 'https://app.example.com';
    const preflight = await app.anonymous.send('OPTIONS', '/oauth/token', {
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    const call = (from: string) =>
      app.anonymous.send('POST', '/oauth/token', {
        form: { grant_type: 'authorization_code', client_id: client.client_id, code: 'x' },
        headers: { origin: from },
      });
    expect((await call(origin)).headers.get('access-control-allow-origin')).toBe(origin);
    const foreign = await call('https://evil.example.com');
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('does not allow the origin "null", also for a client whose redirect URI has no origin', async () => {
    const superuser = await aSuperuser(app);
    const { client_id } = await register(app.as(superuser), {
      is_public: true,
      redirect_uris: ['com.example.app:/callback'],
      grant_types: ['authorization_code'],
    });
    const { headers } = await app.anonymous.send('POST', '/oauth/token', {
      form: { grant_type: 'authorization_code', client_id, code: 'x' },
      headers: { origin: 'null' },
    });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the issuer behind a proxy', () => {
  it('is PUBLIC_URL; its cookies are Secure', async () => {
    const app = await startTestApp({ PUBLIC_URL: 'https://id.example.com' });
    const { body } = await app.anonymous.get(DISCOVERY);
    expect(body.issuer).toBe('https://id.example.com');
    expect(body.token_endpoint).toBe('https://id.example.com/oauth/token');
    const superuser = await aSuperuser(app);
    const { client_id: id } = await register(app.as(superuser));
    const { status, headers } = await app.anonymous.get(
      `/oauth/authorize?client_id=${id}&response_type=code&scope=openid&redirect_uri=${encodeURIComponent(REDIRECT_URI)}&code_challenge=${'x'.repeat(43)}&code_challenge_method=S256`,
    );
    expect([status, headers.get('location')]).toEqual([303, expect.stringMatching(/^\/oauth\/i/)]);
    expect(headers.getSetCookie().length).toBeGreaterThan(1);
    for (const cookie of headers.getSetCookie()) expect(cookie).toMatch(/; secure; httponly/i);
    await app.close();
  });
});

describe('the signing keys', () => {
  it('are known to every process at once; an old key stays published', async () => {
    const { SigningKeys } = await import('../../src/oauth/provider/signing-keys.service.js');
    const app = await startTestApp();
    const { dataSource } = app;
    const twin = await startTestApp({}, () =>
      Promise.resolve({ dataSource, close: () => Promise.resolve() }),
    );
    const kids = async (of: TestApp) => (await publishedKeys(of)).map(({ kid }) => kid);
    // Both ask at the same time, and one key is created.
    const [[first], [same]] = await Promise.all([kids(app), kids(twin)]);
    expect(same).toBe(first);

    const account = await aUser(app);
    const client = await register(app.as(await aSuperuser(app)));
    const config = await discover(app, client);
    const before = await logIn(config, new Person(app, account));
    await app.nest.get(SigningKeys, { strict: false }).rotate();
    const [second] = await kids(twin);
    expect(second).not.toBe(first);
    expect(await kids(twin)).toEqual([second, first]);
    expect(await kids(app)).toEqual([second, first]);
    const after = await logIn(await discover(app, client), new Person(app, account));
    expect([headerOf(before.id_token!).kid, headerOf(after.id_token!).kid]).toEqual([
      first,
      second,
    ]);
    expect(await oidc.fetchUserInfo(config, before.access_token, account.id)).toBeTruthy();

    await dataSource.query(
      `UPDATE oauth_signing_keys SET created_at = now() - interval '91 days' WHERE retired_at IS NULL`,
    );
    const [third] = await kids(twin);
    expect([first, second]).not.toContain(third);

    const rows = await dataSource.query<{ private_key: Buffer }[]>(
      'SELECT private_key FROM oauth_signing_keys',
    );
    for (const { private_key: sealed } of rows)
      expect(sealed.toString('latin1')).not.toMatch(/"d"|kty/);
    await twin.nest.close();
    await app.close();
  });
});

async function publishedKeys(app: TestApp): Promise<{ kid: string }[]> {
  const { text: set } = await app.anonymous.get('/oauth/jwks');
  return (JSON.parse(set) as { keys: { kid: string }[] }).keys;
}

function headerOf(token: string): { kid: string } {
  return JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as { kid: string };
}

/** `fetch` sets the Host header itself. */
async function rawGet(url: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => resolve(text(response)))
      .on('error', reject)
      .end();
  });
}
