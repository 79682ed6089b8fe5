import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { activate, deactivate, remove } from '../support/accounts.js';
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
import { everythingStored, plainFormsOf } from '../support/stored-text.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('a relying party with authorization code and PKCE', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let client: Registered;
  let config: oidc.Configuration;
  beforeAll(async () => {
    app = await startTestApp({ REFRESH_TOKEN_REUSE_SECONDS: '0' });
    superuser = await aSuperuser(app);
    client = await register(app.as(superuser), { require_pkce: true });
    config = await discover(app, client);
  });
  afterAll(() => app.close());

  const aPerson = async (wishes = {}) => {
    const account = await anEmailUser(app, { name: 'Alice', ...wishes });
    return { account, person: new Person(app, account) };
  };
  const whoami = async (token: string) =>
    (await app.withToken(token).get('/api/v1/users/whoami')).status;

  it('logs a person in and reads the claims', async () => {
    const { account, person } = await aPerson();
    const tokens = await logIn(config, person);
    expect(tokens).toMatchObject({
      access_token: expect.stringMatching(/^ghat_[\w-]{43}$/),
      token_type: 'bearer',
      expires_in: 3600,
      refresh_token: expect.any(String),
      scope: 'openid profile email offline_access read',
    });
    expect(tokens.claims()).toMatchObject({ sub: account.id, iss: app.url, aud: client.client_id });
    const about = await oidc.fetchUserInfo(config, tokens.access_token, account.id);
    expect(about).toEqual({
      sub: account.id,
      name: 'Alice',
      preferred_username: account.username,
      updated_at: expect.any(Number),
      email: account.username,
      email_verified: true,
    });
  });

  it('gets a token that is valid on every API, within its scopes', async () => {
    const { account, person } = await aPerson();
    const { access_token: token } = await logIn(config, person);
    const langflow = await app.withToken(token).get('/api/v1/users/whoami');
    expect([langflow.status, langflow.body.id]).toEqual([200, account.id]);
    expect((await app.withToken(token).get('/api/users/whoami')).status).toBe(200);
    const write = await app.withToken(token).post('/api/v1/api_key/', { name: 'x' });
    expect(write.status).toBe(403);

    const limited = await logIn(config, person, { scope: 'openid profile' });
    expect(await whoami(limited.access_token)).toBe(403);
  });

  it('gets no claims whose scopes were not granted', async () => {
    const { account, person } = await aPerson();
    const { access_token: token } = await logIn(config, person, { scope: 'openid' });
    expect(await oidc.fetchUserInfo(config, token, account.id)).toEqual({ sub: account.id });
  });

  it('refreshes; each refresh token is valid once, and a second use revokes the whole family', async () => {
    const { person } = await aPerson();
    const first = await logIn(config, person);
    const second = await oidc.refreshTokenGrant(config, first.refresh_token!);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(await whoami(second.access_token)).toBe(200);

    const reuse = oidc.refreshTokenGrant(config, first.refresh_token!);
    expect(await errorOf(reuse)).toBe('invalid_grant');
    expect(await whoami(first.access_token)).toBe(401);
    expect(await whoami(second.access_token)).toBe(401);
    const later = oidc.refreshTokenGrant(config, second.refresh_token!);
    expect(await errorOf(later)).toBe('invalid_grant');
  });

  it('concurrent refreshes: at most one succeeds, and nothing of the family stays valid', async () => {
    const { person } = await aPerson();
    const { refresh_token: token } = await logIn(config, person);
    const all = await Promise.allSettled(
      Array.from({ length: 6 }, () => oidc.refreshTokenGrant(config, token!)),
    );
    const good = all.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    expect(good.length).toBeLessThanOrEqual(1);
    for (const { access_token: issued } of good) expect(await whoami(issued)).toBe(401);
  });

  it('gets no refresh token without offline_access', async () => {
    const { person } = await aPerson();
    const tokens = await logIn(config, person, { scope: 'openid read' });
    expect(tokens.refresh_token).toBeUndefined();
  });

  it('introspects and revokes', async () => {
    const { account, person } = await aPerson();
    const tokens = await logIn(config, person);
    expect(await oidc.tokenIntrospection(config, tokens.access_token)).toMatchObject({
      active: true,
      sub: account.id,
      client_id: client.client_id,
      iss: app.url,
      token_type: 'Bearer',
      scope: 'openid profile email offline_access read',
    });
    await oidc.tokenRevocation(config, tokens.access_token);
    expect(await oidc.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false });
    expect(await whoami(tokens.access_token)).toBe(401);
  });

  it('revokes a refresh token together with its access tokens', async () => {
    const { person } = await aPerson();
    const tokens = await logIn(config, person);
    await oidc.tokenRevocation(config, tokens.refresh_token!);
    const refresh = oidc.refreshTokenGrant(config, tokens.refresh_token!);
    expect(await errorOf(refresh)).toBe('invalid_grant');
    expect(await whoami(tokens.access_token)).toBe(401);
  });

  describe('when the account is deactivated or deleted', () => {
    it.each(['deactivated', 'deleted'])(
      'every code and token is rejected at once: %s',
      async (how) => {
        const { account, person } = await aPerson();
        const tokens = await logIn(config, person);
        const { url, checks } = await beginAuthorization(config);
        const arrived = await person.arrive(url);
        await (how === 'deleted' ? remove : deactivate)(app, superuser, account);

        expect(await whoami(tokens.access_token)).toBe(401);
        expect((await app.withToken(tokens.access_token).get('/api/users/whoami')).status).toBe(
          401,
        );
        expect(await oidc.tokenIntrospection(config, tokens.access_token)).toEqual({
          active: false,
        });
        expect(await oidc.tokenIntrospection(config, tokens.refresh_token!)).toEqual({
          active: false,
        });
        const refresh = oidc.refreshTokenGrant(config, tokens.refresh_token!);
        expect(await errorOf(refresh)).toBe('invalid_grant');
        const exchange = oidc.authorizationCodeGrant(config, arrived, checks);
        expect(await errorOf(exchange)).toBe('invalid_grant');
        const { status } = await app.withToken(tokens.access_token).get('/oauth/userinfo');
        expect(status).toBe(401);
      },
    );

    it('tokens stay invalid when the account is activated again', async () => {
      const { account, person } = await aPerson();
      const tokens = await logIn(config, person);
      await deactivate(app, superuser, account);
      await activate(app, superuser, account);
      expect(await whoami(tokens.access_token)).toBe(401);
      const refresh = oidc.refreshTokenGrant(config, tokens.refresh_token!);
      expect(await errorOf(refresh)).toBe('invalid_grant');
    });
  });

  it('a new password revokes earlier tokens', async () => {
    const { account, person } = await aPerson();
    const { access_token: token } = await logIn(config, person);
    await app.as(superuser).patch(`/api/v1/users/${account.id}`, { password: 'another-password' });
    expect(await whoami(token)).toBe(401);
    expect(await oidc.tokenIntrospection(config, token)).toEqual({ active: false });
  });

  describe('refuses', () => {
    const arrive = async (parameters: Record<string, string> = {}) => {
      const { person } = await aPerson();
      const attempt = await beginAuthorization(config, parameters);
      return { ...attempt, person, at: await person.arrive(attempt.url) };
    };

    it('a wrong verifier', async () => {
      const { at, checks } = await arrive();
      const wrong = { ...checks, pkceCodeVerifier: oidc.randomPKCECodeVerifier() };
      expect(await errorOf(oidc.authorizationCodeGrant(config, at, wrong))).toBe('invalid_grant');
    });

    it('a used code, and revokes the token that it was exchanged for', async () => {
      const { at, checks } = await arrive();
      const { access_token: token } = await oidc.authorizationCodeGrant(config, at, checks);
      expect(await whoami(token)).toBe(200);
      const again = oidc.authorizationCodeGrant(config, at, checks);
      expect(await errorOf(again)).toBe('invalid_grant');
      expect(await whoami(token)).toBe(401);
    });

    it('a code with another redirect URI, for another client, with a wrong secret', async () => {
      const { at, verifier } = await arrive();
      const other = await register(app.as(superuser));
      const exchange = (changes: Record<string, string>) =>
        app.anonymous.form('/oauth/token', {
          grant_type: 'authorization_code',
          code: at.searchParams.get('code')!,
          code_verifier: verifier,
          redirect_uri: REDIRECT_URI,
          client_id: client.client_id,
          client_secret: client.client_secret!,
          ...changes,
        });
      const elsewhere = await exchange({ redirect_uri: 'https://evil.example.com/' });
      expect([elsewhere.status, elsewhere.body.error]).toEqual([400, 'invalid_grant']);
      const foreign = await exchange({
        client_id: other.client_id,
        client_secret: other.client_secret!,
      });
      expect([foreign.status, foreign.body.error]).toEqual([400, 'invalid_grant']);
      const wrong = await exchange({ client_secret: 'ghcs_wrong' });
      expect([wrong.status, wrong.body.error]).toEqual([401, 'invalid_client']);
      const none = await exchange({ client_secret: '' });
      expect([none.status, none.body.error]).toEqual([401, 'invalid_client']);
      expect((await exchange({})).status).toBe(200);
    });

    it.each([
      ['a redirect URI that is not registered', { redirect_uri: 'https://evil.example.com/' }],
      ['an unknown client', { client_id: 'ghc_gone' }],
    ])('%s: the browser gets an error page and no redirect', async (_, parameters) => {
      const { person } = await aPerson();
      const { url } = await beginAuthorization(config);
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      const page = await person.walk(url);
      expect(page).toMatchObject({ status: 400, text: expect.stringContaining('<title>That did') });
    });

    it.each([
      ['no PKCE', { code_challenge: '', code_challenge_method: '' }, 'invalid_request'],
      ['the plain method', { code_challenge_method: 'plain' }, 'invalid_request'],
      ['the implicit flow', { response_type: 'token' }, 'unsupported_response_type'],
      ['a scope that the client does not have', { scope: 'openid admin' }, 'invalid_scope'],
      ['prompt=none while nobody is logged in', { prompt: 'none' }, 'login_required'],
    ])('%s: the redirect has the error', async (_, parameters, error) => {
      const { person } = await aPerson();
      const { url } = await beginAuthorization(config);
      for (const [name, value] of Object.entries(parameters)) {
        if (value === '') url.searchParams.delete(name);
        else url.searchParams.set(name, value);
      }
      const end = await person.arrive(url);
      expect(end.href).toMatch(REDIRECT_URI);
      const told = new URLSearchParams(end.search || end.hash.slice(1));
      expect(told.get('error')).toBe(error);
      expect(told.get('state')).toBe(url.searchParams.get('state'));
    });
  });

  it('a public client needs PKCE but no secret', async () => {
    const { person } = await aPerson();
    const app8252 = await register(app.as(superuser), {
      is_public: true,
      redirect_uris: ['http://127.0.0.1/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
    });
    const native = await discover(app, app8252);
    // On loopback, any port is allowed (RFC 8252 7.3).
    const redirect_uri = 'http://127.0.0.1:49152/callback';
    const tokens = await logIn(native, person, { redirect_uri });
    expect(await whoami(tokens.access_token)).toBe(200);
    const next = await oidc.refreshTokenGrant(native, tokens.refresh_token!);
    expect(await whoami(next.access_token)).toBe(200);
  });

  it('no issued code, token or cookie is stored as plain text', async () => {
    const { person } = await aPerson();
    const { url } = await beginAuthorization(config);
    const code = (await person.arrive(url)).searchParams.get('code')!;
    const tokens = await logIn(config, person);
    const stored = await everythingStored(app);
    const cookies = ['session', 'interaction'].map((name) =>
      person.cookie(`gatehouse_oauth_${name}`)!,
    );
    for (const secret of [code, tokens.access_token, tokens.refresh_token!, ...cookies]) {
      expect(secret.length).toBeGreaterThan(15);
      for (const form of plainFormsOf(secret)) expect(stored).not.toContain(form);
    }
  });
});
