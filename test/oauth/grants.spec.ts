import { describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { activate, deactivate, remove } from '../support/accounts.js';
import type { Answer } from '../support/client.js';
import { aLogin, anApiKey, type TestAccount } from '../support/factories.js';
import {
  beginAuthorization,
  DEVICE,
  discover,
  errorOf,
  logIn,
  Person,
  register,
} from '../support/relying-party.js';
import { GRANTS, KEYS, SCOPES, useGrants } from './grant-world.js';

/** With and without what outlasts a log-out. */
const ONLINE = { scope: 'openid read keys:write' };
const OFFLINE = { scope: 'openid offline_access read keys:write' };

describe('what a person lets a program do', () => {
  const world = useGrants();
  const { aPerson, isGood, isGoodKey, aKeyBy, grantsOf, logOut, everythingOf, areGood } = world;
  const ALL = [true, true, true];
  const NONE = [false, false, false];

  it('a client whose scopes nobody named makes no keys', async () => {
    const { body } = await world.app.as(world.superuser).post('/api/v1/oauth_clients', {
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
          const { status, body } = await world.app.as(account).delete(`${GRANTS}/${grant!.id}`);
          expect([status, body]).toEqual([200, { detail: 'OAuth grant revoked' }]);
        },
      ],
      [
        'a world.superuser revokes it',
        async (account) => {
          const path = `/api/v1/users/${account.id}/oauth_grants`;
          const { body } = await world.app.as(world.superuser).get(path);
          const { id } = (body as { id: string }[])[0]!;
          expect((await world.app.as(world.superuser).delete(`${path}/${id}`)).status).toBe(200);
        },
      ],
      [
        'the client revokes its token',
        (_account, token) => oidc.tokenRevocation(world.config, token),
      ],
      [
        'the password changes',
        (account) =>
          world.app
            .as(world.superuser)
            .patch(`/api/v1/users/${account.id}`, { password: 'another-password-1' }),
      ],
      [
        'the account is deactivated, also when it is active again',
        async (account) => {
          await deactivate(world.app, world.superuser, account);
          await activate(world.app, world.superuser, account);
        },
      ],
      ['the account is deleted', (account) => remove(world.app, world.superuser, account)],
    ])('%s', async (_how, end) => {
      const { account, person } = await aPerson();
      const other = await anApiKey(world.app, account.id);
      const came = await everythingOf(person, OFFLINE);
      expect(await areGood(came)).toEqual(ALL);
      await end(account, came.tokens.access_token);
      expect(await areGood(came)).toEqual(NONE);
      const refresh = oidc.refreshTokenGrant(world.config, came.tokens.refresh_token!);
      expect(await errorOf(refresh)).toBe('invalid_grant');
      const isThere = !_how.includes('deleted');
      expect(await isGoodKey(other.text)).toBe(isThere);
    });

    it('the client is deleted', async () => {
      const gone = await register(world.app.as(world.superuser), { scopes: SCOPES });
      const { person } = await aPerson();
      const { access_token } = await logIn(await discover(world.app, gone), person, OFFLINE);
      const { api_key } = await aKeyBy(access_token);
      await world.app.as(world.superuser).delete(`/api/v1/oauth_clients/${gone.client_id}`);
      expect(await isGoodKey(api_key)).toBe(false);
    });

    it('and last no longer than it', async () => {
      const { person } = await aPerson();
      const { access_token } = await logIn(world.config, person, OFFLINE);
      const { expires_at } = await aKeyBy(access_token);
      const days = (Date.parse(expires_at!) - Date.now()) / 86_400_000;
      expect(days).toBeGreaterThan(364);
      expect(days).toBeLessThan(366);
      const late = { name: 'x', expires_at: '2999-01-01T00:00:00Z' };
      expect((await world.app.withToken(access_token).post(KEYS, late)).status).toBe(403);
    });

    it('also keys of other accounts, which a world.superuser let it make', async () => {
      const { account: admin, person } = await aPerson({ isSuperuser: true });
      const { account: other } = await aPerson();
      const scope = 'openid offline_access admin';
      const { access_token } = await logIn(world.config, person, { scope });
      const { status, text } = await world.app
        .withToken(access_token)
        .post('/api/users/tokens/impersonate', { impersonate_email: other.username });
      expect([status, await isGoodKey(text)]).toEqual([201, true]);
      const json = { password: 'another-password-1' };
      await world.app.as(world.superuser).patch(`/api/v1/users/${admin.id}`, json);
      expect(await isGoodKey(text)).toBe(false);
    });

    it('a rotated one too', async () => {
      const { account, person } = await aPerson();
      const { access_token } = await logIn(world.config, person, OFFLINE);
      const { id } = await aKeyBy(access_token);
      const rotated = await world.app.as(account).post(`${KEYS}${id}/rotate`, {});
      expect(rotated.status).toBe(201);
      expect(await isGoodKey(rotated.body.api_key as string)).toBe(true);
      await oidc.tokenRevocation(world.config, access_token);
      expect(await isGoodKey(rotated.body.api_key as string)).toBe(false);
    });
  });

  describe('keys that a client made by client credentials, for other accounts too', () => {
    it.each(['deleted', 'its account deactivated', 'its account deleted'])(
      'end with the client: %s',
      async (how) => {
        const robot = await register(world.app.as(world.superuser), { scopes: SCOPES });
        const bot = robot.service_account_id!;
        await world.app.as(world.superuser).patch(`/api/v1/users/${bot}`, { is_superuser: true });
        const tokens = await oidc.clientCredentialsGrant(await discover(world.app, robot));
        const { account: other } = await aPerson();
        const { text } = await world.app
          .withToken(tokens.access_token)
          .post('/api/users/tokens/impersonate', { impersonate_email: other.username });
        const { api_key } = await aKeyBy(tokens.access_token);
        expect([await isGoodKey(text), await isGoodKey(api_key)]).toEqual([true, true]);
        const path = `/api/v1/users/${bot}`;
        if (how === 'deleted') {
          await world.app.as(world.superuser).delete(`/api/v1/oauth_clients/${robot.client_id}`);
        } else if (how === 'its account deleted') {
          await world.app.as(world.superuser).delete(path);
        } else {
          await world.app.as(world.superuser).patch(path, { is_active: false });
          await world.app.as(world.superuser).patch(path, { is_active: true });
        }
        expect([await isGoodKey(text), await isGoodKey(api_key)]).toEqual([false, false]);
      },
    );
  });

  describe('a log-out', () => {
    it('ends what came of the log-in, but for what is good while the person is away', async () => {
      const { account, person } = await aPerson();
      const online = await everythingOf(person, ONLINE);
      const { url, checks } = await beginAuthorization(world.config, ONLINE);
      const arrived = await person.arrive(url);
      expect((await grantsOf(account)).map((grant) => grant.ends_with_log_in)).toEqual([true]);
      await logOut(person);
      expect(await areGood(online)).toEqual(NONE);
      expect(await grantsOf(account)).toEqual([]);
      const exchange = oidc.authorizationCodeGrant(world.config, arrived, checks);
      expect(await errorOf(exchange)).toBe('invalid_grant');

      const offline = await everythingOf(person, OFFLINE);
      await logOut(person);
      expect(await areGood(offline)).toEqual(ALL);
      expect((await grantsOf(account)).map((grant) => grant.ends_with_log_in)).toEqual([false]);
      const next = await oidc.refreshTokenGrant(world.config, offline.tokens.refresh_token!);
      expect(await isGood(next.access_token)).toBe(true);
    });

    it.each<[string, (cookie: string, person: Person) => Promise<unknown>]>([
      [
        'at ZenML, by the cookie',
        (cookie) =>
          world.app.anonymous.with({ cookie: `gatehouse_session=${cookie}` }).post('/auth/logout'),
      ],
      [
        'at ZenML, by a token that was exchanged for it',
        async (cookie) => {
          const form = { grant_type: 'zenml-api-key', password: cookie };
          const { body } = await world.app.anonymous.form('/auth/login', form);
          return world.app.withToken(body.access_token as string).post('/auth/logout');
        },
      ],
      [
        'at Langflow, by the header of keys',
        (cookie) => world.app.anonymous.with({ 'x-api-key': cookie }).post('/api/v1/logout'),
      ],
      ['at Windmill', (cookie) => world.app.withToken(cookie).post('/api/auth/logout')],
      [
        'at Windmill, by the query',
        (cookie) => world.app.anonymous.get(`/api/auth/logout?token=${cookie}`),
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
      const elsewhere = new Person(world.app, account);
      await elsewhere.logIn(account);
      await logOut(elsewhere);
      const { access } = await aLogin(world.app, account);
      await world.app.withToken(access).post('/api/v1/logout');
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
      await world.app.withToken(first).post('/api/auth/logout');
      expect(await areGood(before)).toEqual(NONE);
    });

    it('by an access token ends its grant, or the token alone where that outlasts log-outs', async () => {
      const { person } = await aPerson();
      for (const path of ['/api/v1/logout', '/auth/logout', '/api/auth/logout']) {
        const online = await everythingOf(person, ONLINE);
        expect((await world.app.withToken(online.tokens.access_token).post(path)).status).toBe(200);
        expect(await areGood(online)).toEqual(NONE);
        const offline = await everythingOf(person, OFFLINE);
        await world.app.withToken(offline.tokens.access_token).post(path);
        expect(await areGood(offline)).toEqual([false, true, true]);
      }
    });

    it('leaves a device that was let in: it is a log-in of its own', async () => {
      const { account, person } = await aPerson();
      const before = await everythingOf(person, ONLINE);
      const begun = await oidc.initiateDeviceAuthorization(world.config, ONLINE);
      let page = (await person.consent(begun.verification_uri_complete!)) as Answer;
      for (let steps = 0; steps < 4 && /<form/.test(page.text); steps += 1) {
        page = (await person.press(
          page,
          page.text.includes('value="allow"') ? 'allow' : undefined,
        )) as Answer;
      }
      const { access_token: token } = await world.app.anonymous
        .form('/oauth/token', {
          grant_type: DEVICE,
          device_code: begun.device_code,
          client_id: world.client.client_id,
          client_secret: world.client.client_secret!,
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
    const { text } = await anApiKey(world.app, account.id, {
      expiresAt: new Date(Date.now() + 60_000),
    });
    person.setCookie('gatehouse_session', text);
    const { url } = await beginAuthorization(world.config, OFFLINE);
    const page = (await person.walk(url)) as Answer;
    expect(page.text).toContain('name="password"');
    expect(page.text).not.toContain('value="allow"');
  });
});
