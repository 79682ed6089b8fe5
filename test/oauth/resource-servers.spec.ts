import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import * as oidc from 'openid-client';
import type { Answer } from '../support/client.js';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import {
  beginAuthorization,
  discover,
  errorOf,
  logIn,
  Person,
  register,
  type Registered,
} from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const OPAQUE = 'https://api.example.com/orders';
const JWT = 'https://api.example.com/stock';
const SCOPE = 'openid offline_access read users:read';

/** RFC 8707, RFC 9068. */
describe('an API that is a resource of tokens', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let person: TestAccount;
  let client: Registered;
  let config: oidc.Configuration;
  let orders: oidc.Configuration;
  let stock: oidc.Configuration;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    person = await aUser(app, { username: 'alice' });
    const admin = app.as(superuser);
    client = await register(admin);
    config = await discover(app, client);
    const api = { redirect_uris: [], grant_types: [] };
    orders = await discover(app, await register(admin, { ...api, resource_uri: OPAQUE }));
    const jwt = { ...api, resource_uri: JWT, resource_format: 'jwt' };
    stock = await discover(app, await register(admin, jwt));
  });
  afterAll(() => app.close());

  const whoami = async (token: string) =>
    (await app.withToken(token).get('/api/v1/users/whoami')).status;
  const userinfo = async (token: string) =>
    (await app.withToken(token).get('/oauth/userinfo')).status;
  const decode = (token: string) => {
    const [header, payload] = token
      .split('.', 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown);
    return { header, payload } as Record<string, Record<string, unknown>>;
  };

  describe('with opaque tokens', () => {
    it('gets tokens that it may inspect, and that our own APIs refuse', async () => {
      const tokens = await logIn(config, new Person(app, person), {
        scope: SCOPE,
        resource: OPAQUE,
      });
      expect(tokens.scope).toBe('read users:read');
      expect(tokens.claims()?.sub).toBe(person.id);
      const told = await oidc.tokenIntrospection(orders, tokens.access_token);
      expect(told).toMatchObject({
        active: true,
        aud: OPAQUE,
        sub: person.id,
        username: 'alice',
        client_id: client.client_id,
        scope: 'read users:read',
        token_type: 'Bearer',
        iss: app.url,
      });
      expect(await oidc.tokenIntrospection(stock, tokens.access_token)).toEqual({ active: false });
      expect(await whoami(tokens.access_token)).toBe(401);
      expect(await userinfo(tokens.access_token)).toBe(403);
      const windmill = app.withToken(tokens.access_token).get('/api/users/whoami');
      expect((await windmill).status).toBe(401);

      const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token!);
      expect(await oidc.tokenIntrospection(orders, refreshed.access_token)).toMatchObject({
        active: true,
        aud: OPAQUE,
      });
      expect(await whoami(refreshed.access_token)).toBe(401);
      await oidc.tokenRevocation(config, refreshed.access_token);
      for (const token of [tokens.access_token, refreshed.access_token]) {
        expect(await oidc.tokenIntrospection(orders, token)).toEqual({ active: false });
      }
    });

    it('gets tokens of programs', async () => {
      const { access_token: token } = await oidc.clientCredentialsGrant(config, {
        resource: OPAQUE,
        scope: 'read',
      });
      expect(await oidc.tokenIntrospection(orders, token)).toMatchObject({
        active: true,
        aud: OPAQUE,
        sub: client.client_id,
        scope: 'read',
      });
      expect(await whoami(token)).toBe(401);
    });

    it('gets tokens of devices', async () => {
      const asked = { scope: 'openid read', resource: OPAQUE };
      const started = await oidc.initiateDeviceAuthorization(config, asked);
      const browser = new Person(app, person);
      const { username: name, password } = person;
      let page = (await browser.walk('/oauth/device')) as Answer;
      for (const [button, fields] of [
        [undefined, { user_code: started.user_code }],
        [undefined, {}],
        [undefined, { name, password }],
        ['allow', {}],
      ] as const) {
        page = (await browser.press(page, button, fields)) as Answer;
      }
      const poll = { ...started, interval: 0.1 };
      const { access_token: token } = await oidc.pollDeviceAuthorizationGrant(config, poll);
      const told = await oidc.tokenIntrospection(orders, token);
      expect(told).toMatchObject({ active: true, aud: OPAQUE, sub: person.id, scope: 'read' });
      expect(await whoami(token)).toBe(401);
    });
  });

  describe('with JWTs', () => {
    it('verifies them offline', async () => {
      const person2 = new Person(app, person);
      const tokens = await logIn(config, person2, { scope: SCOPE, resource: JWT });
      const { header, payload } = decode(tokens.access_token);
      expect(header).toMatchObject({ typ: 'at+jwt', alg: 'RS256' });
      expect(payload).toEqual({
        iss: app.url,
        sub: person.id,
        aud: JWT,
        client_id: client.client_id,
        scope: 'read users:read',
        iat: expect.any(Number),
        exp: expect.any(Number),
        jti: expect.any(String),
      });
      expect(Number(payload!['exp']) - Number(payload!['iat'])).toBe(600);
      expect(tokens.expires_in).toBe(600);
      const { text } = await app.anonymous.get('/oauth/jwks');
      const { keys } = JSON.parse(text) as { keys: (JsonWebKey & { kid: string })[] };
      const key = keys.find(({ kid }) => kid === header!['kid'])!;
      const [head, content, signature] = tokens.access_token.split('.');
      const isSigned = verify(
        'RSA-SHA256',
        Buffer.from(`${head}.${content}`),
        createPublicKey({ key, format: 'jwk' }),
        Buffer.from(signature!, 'base64url'),
      );
      expect(isSigned).toBe(true);
      expect(await whoami(tokens.access_token)).toBe(401);
      expect(await userinfo(tokens.access_token)).toBe(401);
      // The `jti` is not a token.
      expect(await whoami(payload!['jti'] as string)).toBe(401);
      expect(await errorOf(oidc.tokenIntrospection(stock, tokens.access_token))).toBe(
        'unsupported_token_type',
      );
      expect(await errorOf(oidc.tokenRevocation(config, tokens.access_token))).toBe(
        'unsupported_token_type',
      );
    });

    it('gets tokens of programs', async () => {
      const { access_token } = await oidc.clientCredentialsGrant(config, { resource: JWT });
      const { payload } = decode(access_token);
      expect(payload).toMatchObject({ sub: client.client_id, aud: JWT });
      expect(await whoami(access_token)).toBe(401);
    });
  });

  describe('that is this server', () => {
    it.each(['', '/', '/api/v1'])(
      'has the tokens of a request without a resource (%p)',
      async (path) => {
        const resource = app.url + path;
        const attempt = await beginAuthorization(config, { scope: 'openid read', resource });
        const end = await new Person(app, person).arrive(attempt.url);
        const tokens = await oidc.authorizationCodeGrant(config, end, attempt.checks, { resource });
        expect(await whoami(tokens.access_token)).toBe(200);
        expect(await userinfo(tokens.access_token)).toBe(200);
        expect(await oidc.tokenIntrospection(config, tokens.access_token)).toMatchObject({
          aud: app.url,
        });
        const machine = await oidc.clientCredentialsGrant(config, { resource });
        expect(await whoami(machine.access_token)).toBe(200);
      },
    );
  });

  it.each(['https://unknown.example.com', 'orders', `${OPAQUE}#part`, `${OPAQUE}/`])(
    'that is not known (%p) is an invalid target',
    async (resource) => {
      const grant = oidc.clientCredentialsGrant(config, { resource });
      expect(await errorOf(grant)).toBe('invalid_target');
      const { url } = await beginAuthorization(config, { scope: SCOPE, resource });
      const end = await new Person(app, person).arrive(url);
      expect(end.searchParams.get('error')).toBe('invalid_target');
    },
  );

  it('that is this server with a user name in its address is an invalid target', async () => {
    const resource = app.url.replace('://', '://user@');
    const grant = oidc.clientCredentialsGrant(config, { resource });
    expect(await errorOf(grant)).toBe('invalid_target');
  });

  it('can be named only once', async () => {
    const { url } = await beginAuthorization(config, { scope: SCOPE, resource: OPAQUE });
    url.searchParams.append('resource', JWT);
    const end = await new Person(app, person).arrive(url);
    expect(end.searchParams.get('error')).toBe('invalid_target');
    const both = new URLSearchParams({ grant_type: 'client_credentials' });
    for (const resource of [app.url, OPAQUE]) both.append('resource', resource);
    expect(await errorOf(oidc.clientCredentialsGrant(config, both))).toBe('invalid_target');
  });

  it('is not the one of a code for another', async () => {
    const attempt = await beginAuthorization(config, { scope: SCOPE, resource: OPAQUE });
    const end = await new Person(app, person).arrive(attempt.url);
    const grant = oidc.authorizationCodeGrant(config, end, attempt.checks, { resource: JWT });
    expect(await errorOf(grant)).toBe('invalid_target');
  });

  it('consent for an API is none for this server', async () => {
    const own = await register(app.as(superuser));
    const ownConfig = await discover(app, own);
    const browser = new Person(app, person);
    const asking = await beginAuthorization(ownConfig, { scope: 'read', resource: OPAQUE });
    const page = await browser.consent(asking.url);
    expect(page).toBeInstanceOf(URL);
    const silent = { scope: 'read', prompt: 'none' };
    const ofApi = await beginAuthorization(ownConfig, { ...silent, resource: OPAQUE });
    expect((await browser.arrive(ofApi.url)).searchParams.get('error')).toBeNull();
    const ofServer = await beginAuthorization(ownConfig, silent);
    const end = await browser.arrive(ofServer.url);
    expect(end.searchParams.get('error')).toBe('consent_required');
  });

  it('the consent page names it, and the list of grants has its scopes', async () => {
    const account = await aUser(app);
    const browser = new Person(app, account);
    const own = await discover(app, await register(app.as(superuser)));
    const { url } = await beginAuthorization(own, { scope: 'read', resource: OPAQUE });
    let page = await browser.walk(url);
    if (page instanceof URL) throw new Error('There was no page.');
    const { username: name, password } = account;
    page = await browser.press(page, undefined, { name, password });
    expect((page as { text: string }).text).toContain(`<code>${OPAQUE}</code>`);
    await browser.press(page as never, 'allow');
    const { body } = await app.as(account).get('/api/v1/oauth_grants');
    expect(body).toMatchObject([{ scopes: ['read'] }]);
  });

  it('is one client, whose tokens end when it is the API no more', async () => {
    const admin = app.as(superuser);
    const api = { name: 'API', redirect_uris: [], grant_types: [] };
    const taken = await admin.post('/api/v1/oauth_clients', { ...api, resource_uri: OPAQUE });
    expect(taken.status).toBe(400);
    const resource_uri = 'urn:example:mail';
    const mail = await register(admin, { ...api, resource_uri });
    const path = `/api/v1/oauth_clients/${mail.client_id}`;
    expect((await admin.patch(path, { resource_uri: OPAQUE })).status).toBe(400);
    const { access_token: token } = await oidc.clientCredentialsGrant(config, {
      resource: resource_uri,
    });
    const own = await discover(app, mail);
    expect(await oidc.tokenIntrospection(own, token)).toMatchObject({ active: true });
    expect((await admin.patch(path, { resource_uri: 'urn:example:post' })).status).toBe(200);
    expect(await oidc.tokenIntrospection(config, token)).toEqual({ active: false });
    const resource = 'urn:example:post';
    const next = await oidc.clientCredentialsGrant(config, { resource });
    expect(await oidc.tokenIntrospection(own, next.access_token)).toMatchObject({ active: true });
    expect((await admin.delete(path)).status).toBe(200);
    expect(await oidc.tokenIntrospection(config, next.access_token)).toEqual({ active: false });
  });

  it.each([
    { resource_uri: 'orders' },
    { resource_uri: 'https://api.example.com/#part' },
    { resource_format: 'jwt' },
    { resource_format: 'xml', resource_uri: 'https://x.example.com' },
    { can_introspect_all: true, is_public: true },
  ])('settings %j are refused', async (settings) => {
    const { status } = await app.as(superuser).post('/api/v1/oauth_clients', {
      name: 'API',
      grant_types: ['authorization_code'],
      redirect_uris: ['https://app.example.com/callback'],
      ...settings,
    });
    expect([400, 422]).toContain(status);
  });
});
