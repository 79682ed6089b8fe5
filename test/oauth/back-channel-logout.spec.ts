import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import type { Answer } from '../support/client.js';
import { ExpiredRows } from '../../src/platform/bounds/expired-rows.service.js';
import { deactivate, remove } from '../support/accounts.js';
import type { TestAccount } from '../support/factories.js';
import { DEVICE, discover, logIn, Person, register } from '../support/relying-party.js';
import type { TestApp } from '../support/test-app.js';
import { LogoutWorld, type ToldClient } from './logout-world.js';

describe('back-channel log-out', () => {
  let world: LogoutWorld;
  let app: TestApp;
  let superuser: TestAccount;
  let told: ToldClient;
  beforeAll(async () => {
    world = await LogoutWorld.start();
    ({ app, superuser } = world);
    told = await world.aClient();
  });
  afterAll(() => world.end());

  const cookieOf = (person: Person) => person.cookie('gatehouse_session')!;
  const sweep = () => app.nest.get(ExpiredRows).sweep();

  it('is in the metadata', async () => {
    const { body } = await app.anonymous.get('/.well-known/openid-configuration');
    expect(body).toMatchObject({
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
    });
  });

  it('gives a sid, the same in all ID tokens of a log-in, to clients that are told, and to no other', async () => {
    const { person } = await world.aPerson();
    const [other, plain] = [await world.aClient(), await register(app.as(superuser))];
    const { sid, tokens } = await told.logIn(person, { scope: 'openid offline_access' });
    expect(sid).toMatch(/^[\w-]{43}$/);
    const refreshed = await oidc.refreshTokenGrant(told.config, tokens.refresh_token!);
    expect(refreshed.claims()!['sid']).toBe(sid);
    // Without the session of the provider, the log-in stays the same.
    person.setCookie('gatehouse_oauth_session', 'none');
    expect((await told.logIn(person)).sid).toBe(sid);
    expect((await other.logIn(person)).sid).not.toBe(sid);
    expect((await told.logIn((await world.aPerson()).person)).sid).not.toBe(sid);
    const config = await discover(app, plain);
    expect((await logIn(config, person)).claims()).not.toHaveProperty('sid');
    expect(JSON.stringify([await told.logIn(person)])).not.toContain(cookieOf(person));
  });

  describe('tells the client of the log-in, and of no other one, after a log-out', () => {
    it.each<[string, (cookie: string, person: Person) => Promise<unknown>]>([
      ['on the page', (_cookie, person) => world.logOut(person)],
      [
        'by an application',
        async (_cookie, person) =>
          person.press((await person.walk('/oauth/logout')) as Answer, 'yes'),
      ],
      [
        'by an application, in a browser without our cookie',
        async (_cookie, person) => {
          person.setCookie('gatehouse_session', '');
          await person.press((await person.walk('/oauth/logout')) as Answer, 'yes');
        },
      ],
      ['on Windmill’s API', (cookie) => app.withToken(cookie).post('/api/auth/logout')],
      [
        'on ZenML’s API',
        (cookie) =>
          app.anonymous.with({ cookie: `gatehouse_session=${cookie}` }).post('/auth/logout'),
      ],
      [
        'on Langflow’s API',
        (cookie) => app.anonymous.with({ 'x-api-key': cookie }).post('/api/v1/logout'),
      ],
      [
        'by the list of tokens',
        (cookie) => app.withToken(cookie).delete(`/api/users/tokens/delete/${cookie.slice(0, 10)}`),
      ],
    ])('%s', async (_how, end) => {
      const own = await world.aClient();
      const { account, person } = await world.aPerson();
      const elsewhere = new Person(app, account);
      const { sid, sub } = await own.logIn(person);
      const other = await own.logIn(elsewhere);
      await end(cookieOf(person), person);
      expect(await own.told(1)).toEqual([{ sub, sid }]);
      expect(await own.isQuiet(1)).toBe(true);
      await world.logOut(elsewhere);
      expect(await own.told(2)).toContainEqual({ sub, sid: other.sid });
      expect(await own.isQuiet(2)).toBe(true);
    });
  });

  describe('tells the client of every log-in of an account', () => {
    it.each<[string, (account: TestAccount, person: Person) => Promise<unknown>]>([
      [
        'that changes its password',
        (account) =>
          app.as(account).patch(`/api/v1/users/${account.id}/reset-password`, {
            password: 'another-password-1',
          }),
      ],
      [
        'whose password a superuser sets',
        ({ id }) =>
          app.as(superuser).patch(`/api/v1/users/${id}`, { password: 'another-password-1' }),
      ],
      [
        'whose password is declared expired',
        ({ id }) =>
          app.withToken(superuser.apiKey).patch(`/users/${id}`, { password_expired: true }),
      ],
      ['that is deactivated', (account) => deactivate(app, superuser, account)],
      ['that is deleted', (account) => remove(app, superuser, account)],
    ])('%s', async (_how, end) => {
      const own = await world.aClient();
      const { account, person } = await world.aPerson();
      const bystander = await world.aPerson();
      const { sid, sub } = await own.logIn(person);
      const other = await own.logIn(new Person(app, account), { scope: 'openid offline_access' });
      await own.logIn(bystander.person);
      await end(account, person);
      const sids = [sid, other.sid].sort();
      expect(await own.told(2)).toEqual(sids.map((each) => ({ sub, sid: each })));
      expect(await own.isQuiet(2)).toBe(true);
      expect(await world.count('oauth_log_in_clients', own)).toBe(1);
    });
  });

  it('tells every client of the log-in, once, also one with offline access, whose grant stays', async () => {
    const [first, second] = [await world.aClient(), await world.aClient()];
    const { person } = await world.aPerson();
    const one = await first.logIn(person);
    await first.logIn(person);
    const two = await second.logIn(person, { scope: 'openid offline_access' });
    await world.logOut(person);
    expect(await first.told(1)).toEqual([{ sub: one.sub, sid: one.sid }]);
    expect(await second.told(1)).toEqual([{ sub: two.sub, sid: two.sid }]);
    expect([await first.isQuiet(1), await second.isQuiet(1)]).toEqual([true, true]);
    await oidc.refreshTokenGrant(second.config, two.tokens.refresh_token!);
  });

  it('tells only the client that logs its person out, if the person stays logged in here', async () => {
    const [leaving, staying] = [await world.aClient(), await world.aClient()];
    const { person } = await world.aPerson();
    const { sid, sub, tokens } = await leaving.logIn(person);
    await staying.logIn(person);
    const page = (await person.walk(`/oauth/logout?id_token_hint=${tokens.id_token}`)) as Answer;
    const stay = page.text.replace(/name="logout"/g, 'name="ignored"');
    await person.press({ ...page, text: stay });
    expect(await leaving.told(1)).toEqual([{ sub, sid }]);
    expect(await staying.isQuiet(0)).toBe(true);
    await world.logOut(person);
    expect(await staying.told(1)).toHaveLength(1);
    expect(await leaving.isQuiet(1)).toBe(true);
  });

  it('tells the client whose grant the person revokes', async () => {
    const [revoked, kept] = [await world.aClient(), await world.aClient()];
    const { account, person } = await world.aPerson();
    const { sid, sub } = await revoked.logIn(person);
    await kept.logIn(person);
    const { body } = await app.as(account).get('/api/v1/oauth_grants');
    const { id } = (body as { id: string; client_id: string }[]).find(
      ({ client_id }) => client_id === revoked.client.client_id,
    )!;
    expect((await app.as(account).delete(`/api/v1/oauth_grants/${id}`)).status).toBe(200);
    expect(await revoked.told(1)).toEqual([{ sub, sid }]);
    expect(await kept.isQuiet(0)).toBe(true);
  });

  it('tells the client of a log-in that has expired', async () => {
    const own = await world.aClient();
    const { account, person } = await world.aPerson();
    const { sid, sub } = await own.logIn(person);
    await own.logIn((await world.aPerson()).person);
    const expire = (table: string, column: string) =>
      app.dataSource.query(
        `UPDATE ${table} SET expires_at = now() - interval '2 minutes' WHERE ${column} = $1`,
        [account.id],
      );
    // Its row says so, but the log-in was extended.
    await expire('oauth_log_in_clients', 'account_id');
    await sweep();
    expect(await own.isQuiet(0)).toBe(true);
    // Extended, it is not looked at until its new time is over.
    const [row] = await app.dataSource.query<{ is_ahead: boolean }[]>(
      'SELECT expires_at > now() AS is_ahead FROM oauth_log_in_clients WHERE account_id = $1',
      [account.id],
    );
    expect(row!.is_ahead).toBe(true);
    await expire('oauth_log_in_clients', 'account_id');
    await app.dataSource.query(
      `UPDATE api_keys SET expires_at = now() - interval '2 minutes'
       WHERE user_id = $1 AND session_epoch IS NOT NULL`,
      [account.id],
    );
    await sweep();
    expect(await own.told(1)).toEqual([{ sub, sid }]);
    expect(await own.isQuiet(1)).toBe(true);
  });

  describe('a log-in goes on, and nobody is told,', () => {
    it('when its token is replaced, in the cookie or beside it, and when the old one is gone', async () => {
      const own = await world.aClient();
      const { account, person } = await world.aPerson();
      const { sid, sub } = await own.logIn(person);
      const first = cookieOf(person);
      const replace = (client: typeof app.anonymous) => client.get('/api/users/refresh_token');
      const cookie = await replace(app.anonymous.with({ cookie: `token=${first}` }));
      const second = /token=([^;]+)/.exec(cookie.headers.get('set-cookie')!)![1]!;
      expect((await replace(app.withToken(second))).status).toBe(200);
      expect((await replace(app.withToken(second))).status).toBe(200);
      expect(await own.isQuiet(0)).toBe(true);
      // The older token expires first, and the next log-in deletes what has expired.
      await app.dataSource.query(
        `UPDATE api_keys SET expires_at = now() - interval '2 minutes'
         WHERE user_id = $1 AND successor_id IS NOT NULL`,
        [account.id],
      );
      await sweep();
      await new Person(app, account).logIn(account);
      expect(await own.isQuiet(0)).toBe(true);
      await app.dataSource.query('DELETE FROM api_keys WHERE user_id = $1', [account.id]);
      expect(await own.told(1)).toEqual([{ sub, sid }]);
      expect(await own.isQuiet(1)).toBe(true);
    });

    it('when the person logs in again in the same browser', async () => {
      const own = await world.aClient();
      const { account, person } = await world.aPerson();
      const before = await own.logIn(person);
      await person.logIn(account);
      const after = await own.logIn(person);
      expect(await own.isQuiet(0)).toBe(true);
      await world.logOut(person);
      expect(await own.told(1)).toEqual([{ sub: before.sub, sid: after.sid }]);
      expect(await own.isQuiet(1)).toBe(true);
    });
  });

  it('does not concern devices, which are log-ins of their own', async () => {
    const own = await world.aClient();
    const { person } = await world.aPerson();
    await person.consent('/login');
    const begun = await oidc.initiateDeviceAuthorization(own.config, { scope: 'openid' });
    let page = (await person.consent(begun.verification_uri_complete!)) as Answer;
    for (let steps = 0; steps < 4 && /<form/.test(page.text); steps += 1) {
      const button = page.text.includes('value="allow"') ? 'allow' : undefined;
      page = (await person.press(page, button)) as Answer;
    }
    const { client_id, client_secret } = own.client;
    const { body } = await app.anonymous.form('/oauth/token', {
      grant_type: DEVICE,
      device_code: begun.device_code,
      client_id,
      client_secret: client_secret!,
    });
    const claims = Buffer.from((body.id_token as string).split('.')[1]!, 'base64url').toString();
    expect(JSON.parse(claims)).not.toHaveProperty('sid');
    await world.logOut(person);
    expect(await own.isQuiet(0)).toBe(true);
  });
});
