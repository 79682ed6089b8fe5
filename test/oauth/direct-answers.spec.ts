import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { deactivate } from '../support/accounts.js';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { discover, logIn, Person, register, type Registered } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { answersIn, basic, INTROSPECT, post, USERINFO, type Form } from './both-answers.js';

const SEES_ALL = { can_introspect_all: true };

/**
 * Plain requests are answered without the library. The same request with a parameter that we do not
 * know goes to the library: it must get the same answer.
 */
describe('answers without the library', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let person: TestAccount;
  let client: Registered;
  let other: Registered;
  let watcher: Registered;
  let visitor: Registered;
  let tokens: Record<'access' | 'refresh' | 'online' | 'machine' | 'revoked', string>;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    person = await aUser(app, { username: 'alice', email: 'alice@example.com', name: 'Alice' });
    const admin = app.as(superuser);
    client = await register(admin);
    other = await register(admin);
    watcher = await register(admin, SEES_ALL);
    visitor = await register(admin, {
      is_public: true,
      grant_types: ['authorization_code'],
    });
    const config = await discover(app, client);
    const offline = await logIn(config, new Person(app, person));
    const online = await logIn(config, new Person(app, person), { scope: 'openid email read' });
    const machine = await oidc.clientCredentialsGrant(config);
    const revoked = await oidc.clientCredentialsGrant(config);
    await oidc.tokenRevocation(config, revoked.access_token);
    tokens = {
      access: offline.access_token,
      refresh: offline.refresh_token!,
      online: online.access_token,
      machine: machine.access_token,
      revoked: revoked.access_token,
    };
  });
  afterAll(() => app.close());

  const { send, ask, areOfLibrary } = answersIn(() => app);

  it('only plain requests are answered without it', async () => {
    const form = { token: tokens.access, ...post(client) };
    const machine = { grant_type: 'client_credentials', ...post(client) };
    const headers = { authorization: `Bearer ${tokens.access}` };
    expect(
      await areOfLibrary(
        ['POST', INTROSPECT, { form }],
        ['POST', INTROSPECT, { form: { ...form, token: tokens.revoked } }],
        ['GET', USERINFO, { headers }],
        ['POST', '/oauth/token', { form: machine }],
      ),
    ).toEqual([false, false, false, false]);
    const origin = { origin: 'https://app.example.com' };
    expect(
      await areOfLibrary(
        ['POST', INTROSPECT, { form: { ...form, unknown: 'x' } }],
        ['POST', INTROSPECT, { form, headers: origin }],
        ['GET', USERINFO, { headers: { ...headers, ...origin } }],
        ['POST', '/oauth/token', { form: { ...machine, client_secret: 'ghcs_wrong' } }],
      ),
    ).toEqual([true, true, true, true]);
  });

  describe('of introspection', () => {
    it('a client sees its own tokens', async () => {
      const seen = { active: true, client_id: client.client_id, iss: app.url };
      const ofPerson = { ...seen, sub: person.id, username: 'alice' };
      const { body } = await ask(INTROSPECT, { token: tokens.access }, basic(client));
      expect(body).toEqual({
        ...ofPerson,
        aud: app.url,
        scope: 'openid profile email offline_access read',
        token_type: 'Bearer',
        iat: expect.any(Number),
        exp: expect.any(Number),
      });
      const online = await ask(INTROSPECT, { token: tokens.online, ...post(client) });
      expect(online.body).toMatchObject({ ...ofPerson, scope: 'openid email read' });
      const refresh = await ask(INTROSPECT, { token: tokens.refresh, ...post(client) });
      expect(refresh.body).toMatchObject(ofPerson);
      expect(refresh.body).not.toHaveProperty('aud');
      const machine = await ask(
        INTROSPECT,
        { token: tokens.machine, token_type_hint: 'access_token' },
        basic(client),
      );
      expect(machine.body).toMatchObject({
        ...seen,
        aud: app.url,
        sub: client.client_id,
        username: client.client_id,
      });
    });

    it.each(['access', 'refresh', 'online', 'machine'] as const)(
      'another client sees no %s token, unless it may see all',
      async (kind) => {
        const token = tokens[kind];
        const hidden = await ask(INTROSPECT, { token }, basic(other));
        expect(hidden).toMatchObject({ status: 200, body: { active: false } });
        expect(hidden.body).toEqual({ active: false });
        expect((await ask(INTROSPECT, { token, ...post(visitor) })).body).toEqual({
          active: false,
        });
        const shown = await ask(INTROSPECT, { token }, basic(watcher));
        expect(shown.body).toMatchObject({ active: true, client_id: client.client_id });
      },
    );

    it('nothing is told about revoked, unknown and malformed tokens', async () => {
      for (const token of [tokens.revoked, 'ghat_unknown', 'x', 'sk-key']) {
        const { body } = await ask(INTROSPECT, { token }, basic(watcher));
        expect(body).toEqual({ active: false });
      }
    });

    it('refusals are those of the library', async () => {
      const token = tokens.access;
      const wrong = { ...client, client_secret: 'ghcs_wrong' };
      const jwt = 'eyJhbGciOiJub25lIn0.e30.';
      expect(await ask(INTROSPECT, { token_type_hint: 'x' }, basic(client))).toMatchObject({
        status: 400,
      });
      expect(await ask(INTROSPECT, { token })).toMatchObject({ status: 400 });
      expect(await ask(INTROSPECT, { token: '' }, basic(client))).toMatchObject({ status: 400 });
      expect(await ask(INTROSPECT, { token: jwt }, basic(client))).toMatchObject({ status: 400 });
      expect(await ask(INTROSPECT, { token }, basic(wrong))).toMatchObject({ status: 401 });
      expect(await ask(INTROSPECT, { token, ...post(wrong) })).toMatchObject({ status: 401 });
      const twice = await ask(INTROSPECT, { token, ...post(client) }, basic(client));
      expect(twice).toMatchObject({ status: 400 });
      const mixed = await ask(INTROSPECT, { token, client_id: other.client_id }, basic(client));
      expect(mixed).toMatchObject({ status: 400 });
      const bearer = { authorization: `Bearer ${token}` };
      expect(await ask(INTROSPECT, { token }, bearer)).toMatchObject({ status: 400 });
      const both = await send('POST', INTROSPECT, {
        raw: `token=${token}&token=x`,
        headers: { ...basic(client), 'content-type': 'application/x-www-form-urlencoded' },
      });
      expect(both.status).toBe(400);
    });
  });

  describe('of userinfo', () => {
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

    it('the claims are those of the scopes, by GET and by POST', async () => {
      const claims = { sub: person.id, email: 'alice@example.com', email_verified: true };
      for (const [token, expected] of [
        [tokens.online, claims],
        [tokens.access, { ...claims, name: 'Alice', preferred_username: 'alice' }],
      ] as const) {
        const headers = bearer(token);
        const direct = await send('GET', USERINFO, { headers });
        expect(direct).toEqual(await send('GET', `${USERINFO}?unknown=x`, { headers }));
        expect(direct).toMatchObject({ status: 200, body: expected });
        expect(await send('POST', USERINFO, { headers })).toEqual(direct);
        expect((await ask(USERINFO, { access_token: token })).body).toEqual(direct.body);
      }
    });

    it('refusals are those of the library', async () => {
      const get = async (headers: Form) => {
        const direct = await send('GET', USERINFO, { headers });
        expect(direct).toEqual(await send('GET', `${USERINFO}?unknown=x`, { headers }));
        return direct;
      };
      for (const token of [tokens.machine, tokens.refresh, tokens.revoked, 'ghat_unknown']) {
        const { status, headers } = await get(bearer(token));
        expect(status).toBe(401);
        expect(headers['www-authenticate']).toMatch(/^Bearer .*error="invalid_token"/);
      }
      const none = await get({});
      expect(none.headers['www-authenticate']).toMatch(/^Bearer realm=/);
      expect((await get({ authorization: 'Bearer' })).status).toBe(400);
      const both = await ask(USERINFO, { access_token: tokens.access }, bearer(tokens.access));
      expect(both.status).toBe(400);
    });
  });

  it('what ends, ends with the next request', async () => {
    const admin = app.as(superuser);
    const own = await register(admin);
    const account = await aUser(app);
    const config = await discover(app, own);
    const { access_token: token } = await logIn(config, new Person(app, account));
    const isActive = async (asking: Registered) =>
      (await ask(INTROSPECT, { token }, basic(asking))).body;
    expect(await isActive(own)).toMatchObject({ active: true });
    const path = `/api/v1/oauth_clients/${own.client_id}`;
    const { body: first } = await admin.post(`${path}/rotate?overlap_seconds=60`);
    expect(await isActive(own)).toMatchObject({ active: true });
    expect(await isActive(first)).toMatchObject({ active: true });
    const { body: second } = await admin.post(`${path}/rotate`);
    expect(await isActive(first)).toMatchObject({ error: 'invalid_client' });
    expect(await isActive(second)).toMatchObject({ active: true });
    await deactivate(app, superuser, account);
    expect(await isActive(second)).toEqual({ active: false });
    const userinfo = await send('GET', USERINFO, { headers: { authorization: `Bearer ${token}` } });
    expect(userinfo.status).toBe(401);
    await admin.delete(path);
    expect(await isActive(second)).toMatchObject({ error: 'invalid_client' });
  });

  it('a log-out ends what was issued in the log-in', async () => {
    const account = await aUser(app);
    const browser = new Person(app, account);
    const config = await discover(app, client);
    const { access_token: token } = await logIn(config, browser, { scope: 'openid read' });
    expect((await ask(INTROSPECT, { token }, basic(client))).body).toMatchObject({ active: true });
    await browser.submit(await browser.get('/logout'));
    expect((await ask(INTROSPECT, { token }, basic(client))).body).toEqual({ active: false });
  });
});
