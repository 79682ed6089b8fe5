import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { activate, deactivate, remove } from '../support/accounts.js';
import type { Answer } from '../support/client.js';
import {
  aLogin,
  anApiKey,
  anEmailUser,
  aSuperuser,
  type TestAccount,
} from '../support/factories.js';
import {
  beginAuthorization,
  DEVICE,
  discover,
  errorOf,
  logIn,
  Person,
  register,
  type Registered,
} from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const WHOAMI = '/api/v1/users/whoami';
const GRANTS = '/api/v1/oauth_grants';
const KEYS = '/api/v1/api_key/';
const SCOPES = ['openid', 'offline_access', 'read', 'keys:write', 'users:read', 'admin'];
/** With and without what outlasts a log-out. */
const ONLINE = { scope: 'openid read keys:write' };
const OFFLINE = { scope: 'openid offline_access read keys:write' };

describe('what a person lets a program do', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let client: Registered;
  let config: oidc.Configuration;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    client = await register(app.as(superuser), { scopes: SCOPES });
    config = await discover(app, client);
  });
  afterAll(() => app.close());

  const aPerson = async (wishes = {}) => {
    const account = await anEmailUser(app, wishes);
    return { account, person: new Person(app, account) };
  };
  const isGood = async (token: string) => (await app.withToken(token).get(WHOAMI)).status === 200;
  const isGoodKey = async (apiKey: string) => (await app.as({ apiKey }).get(WHOAMI)).status === 200;
  /** A key that a program makes by its token. */
  const aKeyBy = async (token: string, json: object = {}) => {
    const { status, body } = await app.withToken(token).post(KEYS, { name: 'by token', ...json });
    expect(status).toBe(200);
    return body as { id: string; api_key: string; expires_at: string | null };
  };
  const grantsOf = async (account: TestAccount) =>
    (await app.as(account).get(GRANTS)).body as { id: string; ends_with_log_in: boolean }[];
  const logOut = async (person: Person) => person.submit(await person.get('/logout'));
  /** All that comes of one log-in at a program. */
  const everythingOf = async (person: Person, parameters: { scope: string }) => {
    const tokens = await logIn(config, person, parameters);
    const made = await aKeyBy(tokens.access_token);
    const child = await app.as({ apiKey: made.api_key }).post(KEYS, { name: 'child' });
    expect(child.status).toBe(200);
    const keys = [made.api_key, child.body.api_key as string];
    return { tokens, keys };
  };
  const areGood = async ({ tokens, keys }: Awaited<ReturnType<typeof everythingOf>>) => {
    const all = [await isGood(tokens.access_token)];
    for (const key of keys) all.push(await isGoodKey(key));
    return all;
  };
  const ALL = [true, true, true];
  const NONE = [false, false, false];

  it('a client whose scopes nobody named makes no keys', async () => {
    const { body } = await app.as(superuser).post('/api/v1/oauth_clients', {
      name: 'Default',
      redirect_uris: [],
      grant_types: ['client_credentials'],
    });
    expect(body.scopes).toContain('keys:read');
    expect(body.scopes).not.toContain('keys:write');
    expect(body.scopes).not.toContain('admin');
  });

  describe('keys that a token made end with the grant', () => {
    it.each<[string, (account: TestAccount, token: string) => Promise<unknown>]>([
      [
        'the person revokes it',
        async (account) => {
          const [grant] = await grantsOf(account);
          const { status, body } = await app.as(account).delete(`${GRANTS}/${grant!.id}`);
          expect([status, body]).toEqual([200, { detail: 'OAuth grant revoked' }]);
        },
      ],
      [
        'a superuser revokes it',
        async (account) => {
          const path = `/api/v1/users/${account.id}/oauth_grants`;
          const { body } = await app.as(superuser).get(path);
          const { id } = (body as { id: string }[])[0]!;
          expect((await app.as(superuser).delete(`${path}/${id}`)).status).toBe(200);
        },
      ],
      ['the client revokes its token', (_account, token) => oidc.tokenRevocation(config, token)],
      [
        'the password changes',
        (account) =>
          app
            .as(superuser)
            .patch(`/api/v1/users/${account.id}`, { password: 'another-password-1' }),
      ],
      [
        'the account is deactivated, also when it is active again',
        async (account) => {
          await deactivate(app, superuser, account);
          await activate(app, superuser, account);
        },
      ],
      ['the account is deleted', (account) => remove(app, superuser, account)],
    ])('%s', async (_how, end) => {
      const { account, person } = await aPerson();
      const other = await anApiKey(app, account.id);
      const came = await everythingOf(person, OFFLINE);
      expect(await areGood(came)).toEqual(ALL);
      await end(account, came.tokens.access_token);
      expect(await areGood(came)).toEqual(NONE);
      const refresh = oidc.refreshTokenGrant(config, came.tokens.refresh_token!);
      expect(await errorOf(refresh)).toBe('invalid_grant');
      const isThere = !_how.includes('deleted');
      expect(await isGoodKey(other.text)).toBe(isThere);
    });

    it('the client is deleted', async () => {
      const gone = await register(app.as(superuser), { scopes: SCOPES });
      const { person } = await aPerson();
      const { access_token } = await logIn(await discover(app, gone), person, OFFLINE);
      const { api_key } = await aKeyBy(access_token);
      await app.as(superuser).delete(`/api/v1/oauth_clients/${gone.client_id}`);
      expect(await isGoodKey(api_key)).toBe(false);
    });

    it('and last no longer than it', async () => {
      const { person } = await aPerson();
      const { access_token } = await logIn(config, person, OFFLINE);
      const { expires_at } = await aKeyBy(access_token);
      const days = (Date.parse(expires_at!) - Date.now()) / 86_400_000;
      expect(days).toBeGreaterThan(364);
      expect(days).toBeLessThan(366);
      const late = { name: 'x', expires_at: '2999-01-01T00:00:00Z' };
      expect((await app.withToken(access_token).post(KEYS, late)).status).toBe(403);
    });

    it('also keys of other accounts, which a superuser let it make', async () => {
      const { account: admin, person } = await aPerson({ isSuperuser: true });
      const { account: other } = await aPerson();
      const scope = 'openid offline_access admin';
      const { access_token } = await logIn(config, person, { scope });
      const { status, text } = await app
        .withToken(access_token)
        .post('/api/users/tokens/impersonate', { impersonate_email: other.username });
      expect([status, await isGoodKey(text)]).toEqual([201, true]);
      const json = { password: 'another-password-1' };
      await app.as(superuser).patch(`/api/v1/users/${admin.id}`, json);
      expect(await isGoodKey(text)).toBe(false);
    });

    it('a rotated one too', async () => {
      const { account, person } = await aPerson();
      const { access_token } = await logIn(config, person, OFFLINE);
      const { id } = await aKeyBy(access_token);
      const rotated = await app.as(account).post(`${KEYS}${id}/rotate`, {});
      expect(rotated.status).toBe(201);
      expect(await isGoodKey(rotated.body.api_key as string)).toBe(true);
      await oidc.tokenRevocation(config, access_token);
      expect(await isGoodKey(rotated.body.api_key as string)).toBe(false);
    });
  });

  describe('keys that a client made by client credentials, for other accounts too', () => {
    it.each(['deleted', 'its account deactivated', 'its account deleted'])(
      'end with the client: %s',
      async (how) => {
        const robot = await register(app.as(superuser), { scopes: SCOPES });
        const bot = robot.service_account_id!;
        await app.as(superuser).patch(`/api/v1/users/${bot}`, { is_superuser: true });
        const tokens = await oidc.clientCredentialsGrant(await discover(app, robot));
        const { account: other } = await aPerson();
        const { text } = await app
          .withToken(tokens.access_token)
          .post('/api/users/tokens/impersonate', { impersonate_email: other.username });
        const { api_key } = await aKeyBy(tokens.access_token);
        expect([await isGoodKey(text), await isGoodKey(api_key)]).toEqual([true, true]);
        const path = `/api/v1/users/${bot}`;
        if (how === 'deleted') {
          await app.as(superuser).delete(`/api/v1/oauth_clients/${robot.client_id}`);
        } else if (how === 'its account deleted') {
          await app.as(superuser).delete(path);
        } else {
          await app.as(superuser).patch(path, { is_active: false });
          await app.as(superuser).patch(path, { is_active: true });
        }
        expect([await isGoodKey(text), await isGoodKey(api_key)]).toEqual([false, false]);
      },
    );
  });

  describe('a log-out', () => {
    it('ends what came of the log-in, but for what is good while the person is away', async () => {
      const { account, person } = await aPerson();
      const online = await everythingOf(person, ONLINE);
      const { url, checks } = await beginAuthorization(config, ONLINE);
      const arrived = await person.arrive(url);
      expect((await grantsOf(account)).map((grant) => grant.ends_with_log_in)).toEqual([true]);
      await logOut(person);
      expect(await areGood(online)).toEqual(NONE);
      expect(await grantsOf(account)).toEqual([]);
      const exchange = oidc.authorizationCodeGrant(config, arrived, checks);
      expect(await errorOf(exchange)).toBe('invalid_grant');

      const offline = await everythingOf(person, OFFLINE);
      await logOut(person);
      expect(await areGood(offline)).toEqual(ALL);
      expect((await grantsOf(account)).map((grant) => grant.ends_with_log_in)).toEqual([false]);
      const next = await oidc.refreshTokenGrant(config, offline.tokens.refresh_token!);
      expect(await isGood(next.access_token)).toBe(true);
    });

    it.each<[string, (cookie: string, person: Person) => Promise<unknown>]>([
      [
        'at ZenML, by the cookie',
        (cookie) =>
          app.anonymous.with({ cookie: `gatehouse_session=${cookie}` }).post('/auth/logout'),
      ],
      [
        'at ZenML, by a token that was exchanged for it',
        async (cookie) => {
          const form = { grant_type: 'zenml-api-key', password: cookie };
          const { body } = await app.anonymous.form('/auth/login', form);
          return app.withToken(body.access_token as string).post('/auth/logout');
        },
      ],
      [
        'at Langflow, by the header of keys',
        (cookie) => app.anonymous.with({ 'x-api-key': cookie }).post('/api/v1/logout'),
      ],
      ['at Windmill', (cookie) => app.withToken(cookie).post('/api/auth/logout')],
      [
        'at Windmill, by the query',
        (cookie) => app.anonymous.get(`/api/auth/logout?token=${cookie}`),
      ],
      [
        'by an application',
        async (_cookie, person) =>
          person.press((await person.walk('/oauth/logout')) as Answer, 'yes'),
      ],
    ])('ends it, wherever it is: %s', async (_where, end) => {
      const { person } = await aPerson();
      const came = await everythingOf(person, ONLINE);
      expect(await areGood(came)).toEqual(ALL);
      await end(person.cookie('gatehouse_session')!, person);
      expect(await areGood(came)).toEqual(NONE);
    });

    it('of another log-in ends nothing of this one', async () => {
      const { account, person } = await aPerson();
      const came = await everythingOf(person, ONLINE);
      const elsewhere = new Person(app, account);
      await elsewhere.logIn(account);
      await logOut(elsewhere);
      const { access } = await aLogin(app, account);
      await app.withToken(access).post('/api/v1/logout');
      expect(await areGood(came)).toEqual(ALL);
    });

    it('of the later log-in of a browser ends what came of that one', async () => {
      const { account, person } = await aPerson();
      const before = await everythingOf(person, ONLINE);
      const first = person.cookie('gatehouse_session')!;
      await person.logIn(account);
      const after = await everythingOf(person, ONLINE);
      await logOut(person);
      expect([await areGood(before), await areGood(after)]).toEqual([ALL, NONE]);
      await app.withToken(first).post('/api/auth/logout');
      expect(await areGood(before)).toEqual(NONE);
    });

    it('by an access token ends its grant, or the token alone where that outlasts log-outs', async () => {
      const { person } = await aPerson();
      for (const path of ['/api/v1/logout', '/auth/logout', '/api/auth/logout']) {
        const online = await everythingOf(person, ONLINE);
        expect((await app.withToken(online.tokens.access_token).post(path)).status).toBe(200);
        expect(await areGood(online)).toEqual(NONE);
        const offline = await everythingOf(person, OFFLINE);
        await app.withToken(offline.tokens.access_token).post(path);
        expect(await areGood(offline)).toEqual([false, true, true]);
      }
    });

    it('leaves a device that was let in: it is a log-in of its own', async () => {
      const { account, person } = await aPerson();
      const before = await everythingOf(person, ONLINE);
      const begun = await oidc.initiateDeviceAuthorization(config, ONLINE);
      let page = (await person.consent(begun.verification_uri_complete!)) as Answer;
      for (let steps = 0; steps < 4 && /<form/.test(page.text); steps += 1) {
        page = (await person.press(
          page,
          page.text.includes('value="allow"') ? 'allow' : undefined,
        )) as Answer;
      }
      const { access_token: token } = await app.anonymous
        .form('/oauth/token', {
          grant_type: DEVICE,
          device_code: begun.device_code,
          client_id: client.client_id,
          client_secret: client.client_secret!,
        })
        .then(({ body }) => body as { access_token: string });
      expect(await isGood(token)).toBe(true);
      await logOut(person);
      expect([await areGood(before), await isGood(token)]).toEqual([NONE, true]);
      expect((await grantsOf(account)).map((grant) => grant.ends_with_log_in)).toEqual([false]);
    });
  });

  it('is given by a log-in alone: a key in the cookie is sent to log in', async () => {
    const { account, person } = await aPerson();
    const { text } = await anApiKey(app, account.id, { expiresAt: new Date(Date.now() + 60_000) });
    person.setCookie('gatehouse_session', text);
    const { url } = await beginAuthorization(config, OFFLINE);
    const page = (await person.walk(url)) as Answer;
    expect(page.text).toContain('name="password"');
    expect(page.text).not.toContain('value="allow"');
  });

  describe('can be seen and ended', () => {
    it('200: in the API, by the person and by superusers; 403: by nobody else', async () => {
      const { account, person } = await aPerson();
      const { account: other } = await aPerson();
      await logIn(config, person, OFFLINE);
      const { body } = await app.as(account).get(GRANTS);
      expect(body).toEqual([
        {
          id: expect.stringMatching(/^[0-9a-f]{64}$/),
          user_id: account.id,
          client_id: client.client_id,
          client_name: 'Relying <party>',
          scopes: expect.arrayContaining(['openid', 'offline_access', 'read', 'keys:write']),
          created_at: expect.any(String),
          expires_at: expect.any(String),
          ends_with_log_in: false,
        },
      ]);
      const path = `/api/v1/users/${account.id}/oauth_grants`;
      expect((await app.as(superuser).get(path)).body).toEqual(body);
      const { id } = (body as { id: string }[])[0]!;
      expect((await app.as(other).get(path)).status).toBe(403);
      expect((await app.as(other).delete(`${path}/${id}`)).status).toBe(403);
      expect((await app.as(other).delete(`${GRANTS}/${id}`)).status).toBe(404);
      expect((await app.anonymous.get(GRANTS)).status).toBe(403);
      expect((await app.anonymous.delete(`${GRANTS}/${id}`)).status).toBe(403);
      for (const nobody of ['x', 'zz'.repeat(32), '00'.repeat(32), id.slice(1)]) {
        expect((await app.as(account).delete(`${GRANTS}/${nobody}`)).status).toBe(404);
      }
      const scoped = await anApiKey(app, account.id, { scopes: ['keys:write'] });
      const limited = app.as({ apiKey: scoped.text });
      expect((await limited.delete(`${GRANTS}/${id}`)).status).toBe(403);
      expect(await grantsOf(account)).toHaveLength(1);
      expect((await app.as(account).delete(`${GRANTS}/${id}`)).status).toBe(200);
      expect((await app.as(account).delete(`${GRANTS}/${id}`)).status).toBe(404);
    });

    it('at a page: which, what they may, since when; each can be revoked, and the trail tells it', async () => {
      const { account, person } = await aPerson();
      await person.logIn(account);
      expect((await person.get('/applications')).text).toContain('You have let no application in.');
      const { tokens } = await everythingOf(person, OFFLINE);
      const page = await person.get('/applications');
      expect(page.text).toContain('Relying &lt;party&gt;');
      expect(page.text).toContain('Create and delete your API keys');
      expect(page.text).toContain(new Date().toISOString().slice(0, 10));
      const [{ id } = { id: '' }] = await grantsOf(account);
      const revoked = await person.submit(page, {}, id);
      expect([revoked.status, revoked.headers.get('location')]).toEqual([
        303,
        '/applications?revoked=1',
      ]);
      expect((await person.follow(revoked)).text).toContain('Revoked.');
      expect(await isGood(tokens.access_token)).toBe(false);
      const target = `${account.id}/${client.client_id}`;
      const { body } = await app.as(superuser).get(`/api/v1/audit?target_id=${target}`);
      expect((body.events as object[])[0]).toMatchObject({
        action: 'oauth_grant.delete',
        author: expect.objectContaining({ user_id: account.id }),
      });
      expect((await person.submit(page, {}, id)).status).toBe(404);
    });

    it('303 for visitors who are signed out; 403: a form of nobody', async () => {
      const visitor = new Person(app, superuser);
      const { status, headers } = await visitor.get('/applications');
      expect([status, headers.get('location')]).toEqual([303, '/login?next=%2Fapplications']);
      await visitor.logIn(superuser);
      expect((await visitor.post('/applications', { grant_id: '00' })).status).toBe(403);
    });

    it('the page that asks tells where', async () => {
      const { account, person } = await aPerson();
      await person.logIn(account);
      const { url } = await beginAuthorization(config, OFFLINE);
      const page = (await person.walk(url)) as Answer;
      expect(page.text).toContain('href="/applications"');
    });
  });
});
