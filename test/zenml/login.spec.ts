import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { THE_SERVER } from '../../src/access/actor.js';
import { ClientsService } from '../../src/oauth/clients/clients.service.js';
import { deactivate } from '../support/accounts.js';
import type { Answer } from '../support/client.js';
import {
  anApiKey,
  anEmailUser,
  aSuperuser,
  aUser,
  type TestAccount,
} from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { claimsOf } from '../support/tokens.js';

const LOGIN = '/auth/login';
/**
 * The keys that the client passes to its own class of errors. It fails on any other key (contract
 * zenml 2.4).
 */
const OAUTH_KEYS = ['error', 'error_description'];

describe('POST /auth/login', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const logIn = (form: Record<string, string>) => app.anonymous.form(LOGIN, form);
  const me = async (token: string) =>
    (await app.withToken(token).get('/users/me')).body.id as string;
  const refused = ({ status, body }: Answer) => {
    expect(Object.keys(body as object)).toEqual(OAUTH_KEYS);
    return [status, body.error as string];
  };

  describe('by password', () => {
    it('200: by user name and by email, with an empty grant type and empty fields', async () => {
      const user = await anEmailUser(app, { username: 'by-password', email: 'by@example.com' });
      for (const username of ['by-password', 'By@Example.com']) {
        const before = Date.now() / 1000;
        const { status, body, headers } = await logIn({
          grant_type: '',
          username,
          password: user.password,
          client_id: '',
          client_secret: '',
          device_code: '',
          audience: '',
        });
        expect([status, body]).toEqual([
          200,
          {
            access_token: expect.any(String),
            token_type: 'bearer',
            expires_in: 3600,
            device_id: null,
            device_metadata: null,
          },
        ]);
        expect(headers.get('cache-control')).toBe('no-store');
        expect(await me(body.access_token as string)).toBe(user.id);
        const expiry = Number(claimsOf(body.access_token as string)['exp']);
        // In whole seconds.
        expect(expiry).toBeGreaterThan(before + 3600 - 2);
        expect(expiry).toBeLessThan(Date.now() / 1000 + 3600 + 2);
      }
      const named = { grant_type: 'password', username: 'by-password', password: user.password };
      expect((await logIn(named)).status).toBe(200);
    });

    it('401: a wrong password and an unknown name get the same answer', async () => {
      const user = await aUser(app);
      const wrong = await logIn({ username: user.username, password: 'wrong' });
      const unknown = await logIn({ username: 'nobody', password: user.password });
      expect(refused(wrong)).toEqual([401, 'invalid_grant']);
      expect(wrong.headers.get('www-authenticate')).toBe('Bearer');
      expect(unknown.body).toEqual(wrong.body);
    });

    it('400: an inactive account or an expired password, only with the right password', async () => {
      const user = await aUser(app);
      await app.withToken(superuser.apiKey).patch(`/users/${user.id}`, { password_expired: true });
      const form = { username: user.username, password: user.password };
      const expired = await logIn(form);
      expect(refused(expired)).toEqual([400, 'invalid_grant']);
      expect(expired.body.error_description).toContain('expired');
      expect((await logIn({ ...form, password: 'wrong' })).status).toBe(401);
      await deactivate(app, superuser, user);
      expect(refused(await logIn(form))).toEqual([400, 'invalid_grant']);
    });

    it('200: the expired password is changed at /auth/change_password', async () => {
      const user = await aUser(app);
      await app.withToken(superuser.apiKey).patch(`/users/${user.id}`, { password: 'by an admin' });
      const change = (password: string, new_password: string) =>
        app.anonymous.form('/auth/change_password', {
          username: user.username,
          password,
          new_password,
        });
      const wrong = await change('wrong', 'chosen by me');
      expect([wrong.status, wrong.body.detail[0]]).toEqual([401, 'CredentialsNotValid']);
      expect((await change('by an admin', 'by an admin')).status).toBe(400);
      expect((await change('by an admin', 'x')).status).toBe(400);
      expect((await app.anonymous.form('/auth/change_password', {})).status).toBe(422);
      const done = await change('by an admin', 'chosen by me');
      expect([done.status, done.text]).toEqual([200, 'null']);
      const login = await logIn({ username: user.username, password: 'chosen by me' });
      expect(login.status).toBe(200);
    });

    it('429: too many attempts; the error has only the keys of OAuth', async () => {
      const limited = await startTestApp({ LOGIN_RATE_LIMIT_PER_MINUTE: '1' });
      const form = { username: 'a', password: 'b' };
      await limited.anonymous.form(LOGIN, form);
      const answer = await limited.anonymous.form(LOGIN, form);
      expect(refused(answer)).toEqual([429, 'temporarily_unavailable']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      await limited.close();
    });
  });

  describe('by API key', () => {
    it('200: the key as password without a user name, whatever the header; the token ends with the key', async () => {
      const user = await aUser(app);
      const key = await anApiKey(app, user.id);
      const { status, body } = await app.withToken(key.text).form(LOGIN, { password: key.text });
      expect([status, body.token_type, body.expires_in]).toEqual([200, 'bearer', 3600]);
      const token = body.access_token as string;
      expect(await me(token)).toBe(user.id);
      expect((await app.withToken(token).get('/api/v1/users/whoami')).status).toBe(200);
      await app.as(user).delete(`/api/v1/api_key/${key.id}`);
      expect((await app.withToken(token).get('/users/me')).status).toBe(401);
    });

    it('403: the token is used for more than the key may do', async () => {
      const { text } = await anApiKey(app, superuser.id, { isReadOnly: true });
      const { body } = await logIn({ grant_type: 'password', password: text });
      const client = app.withToken(body.access_token as string);
      expect((await client.get('/users')).status).toBe(200);
      expect((await client.patch('/users/me', { name: 'x' })).status).toBe(403);
      const scoped = await anApiKey(app, superuser.id, { scopes: ['users:read'] });
      const exchanged = await logIn({ password: scoped.text });
      const limited = app.withToken(exchanged.body.access_token as string);
      expect((await limited.get('/users')).status).toBe(200);
      expect((await limited.get('/devices')).status).toBe(403);
    });

    it('401: an unknown key, one that is switched off, and one of an inactive account', async () => {
      const user = await aUser(app);
      const off = await anApiKey(app, user.id);
      expect((await logIn({ password: off.text })).status).toBe(200);
      const switched = await app.as(user).patch(`/api/v1/api_key/${off.id}`, { is_active: false });
      expect(switched.status).toBe(200);
      expect(refused(await logIn({ password: off.text }))).toEqual([401, 'invalid_grant']);
      expect(refused(await logIn({ password: 'ZENPROKEY_e30=' }))).toEqual([401, 'invalid_grant']);
      const { access_token } = (await logIn({ password: user.apiKey })).body as {
        access_token: string;
      };
      await deactivate(app, superuser, user);
      expect(refused(await logIn({ password: user.apiKey }))).toEqual([401, 'invalid_grant']);
      expect((await app.withToken(access_token).get('/users/me')).status).toBe(401);
    });
  });

  describe('by client credentials', () => {
    const aClient = () =>
      app.nest.get(ClientsService).create(THE_SERVER, {
        name: 'workspace',
        redirectUris: [],
        grantTypes: ['client_credentials'],
        scopes: ['users:read'],
      });

    it('200: acts as the service account of the client, with the secret in the form or in the header', async () => {
      const { client, secret } = await aClient();
      const form = {
        grant_type: 'client_credentials',
        client_id: client.id,
        client_secret: secret!,
        audience: app.url,
      };
      const { status, body } = await logIn(form);
      expect([status, body.token_type]).toEqual([200, 'bearer']);
      expect(body.expires_in).toBeGreaterThan(300);
      expect(await me(body.access_token as string)).toBe(client.serviceAccountId);
      const basic = Buffer.from(`${client.id}:${secret}`).toString('base64');
      const inHeader = await app.anonymous
        .with({ authorization: `Basic ${basic}` })
        .form(LOGIN, { grant_type: 'client_credentials' });
      expect(inHeader.status).toBe(200);
    });

    it('401: a wrong secret and an unknown client', async () => {
      const { client } = await aClient();
      for (const client_id of [client.id, 'nobody']) {
        const form = { grant_type: 'client_credentials', client_id, client_secret: 'wrong' };
        expect(refused(await logIn(form))).toEqual([401, 'invalid_client']);
      }
    });
  });

  it.each([
    [{}, 'invalid_request'],
    [{ grant_type: '' }, 'invalid_request'],
    [{ username: 'x' }, 'invalid_request'],
    [{ grant_type: 'password' }, 'invalid_request'],
    [{ grant_type: 'client_credentials', client_id: 'x' }, 'invalid_request'],
    [{ grant_type: 'urn:ietf:params:oauth:grant-type:device_code' }, 'invalid_request'],
    [{ grant_type: 'authorization_code', code: 'x' }, 'unsupported_grant_type'],
    [{ grant_type: 'refresh_token' }, 'unsupported_grant_type'],
    [{ password: '\0' }, 'invalid_request'],
  ])('400: %j is %s', async (form, error) => {
    expect(refused(await logIn(form as Record<string, string>))).toEqual([400, error]);
  });

  it('405, 400: another method, and a body of another type; the error has only the keys of OAuth', async () => {
    expect(refused(await app.anonymous.get(LOGIN))).toEqual([405, 'invalid_request']);
    const json = await app.anonymous.post(LOGIN, { username: 'x', password: 'y' });
    expect(refused(json)).toEqual([400, 'invalid_request']);
    const client = app.anonymous.with({ 'content-type': 'application/json' });
    expect(refused(await client.send('POST', LOGIN, { raw: '{' }))).toEqual([
      400,
      'invalid_request',
    ]);
  });
});
