import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import type { Answer } from '../support/client.js';
import { aLogin, anApiKey } from '../support/factories.js';
import {
  beginAuthorization,
  DEVICE,
  errorOf,
  Person,
  type Registered,
} from '../support/relying-party.js';
import type { TestApp } from '../support/test-app.js';
import {
  actionsIn,
  startGrantWorld,
  type GrantWorld,
  ALL,
  NONE,
  OFFLINE,
  ONLINE,
} from './grant-world.js';

describe('the end of a log-in in which programs were authorized', () => {
  let world: GrantWorld;
  let app: TestApp;
  let client: Registered;
  let config: oidc.Configuration;
  beforeAll(async () => {
    world = await startGrantWorld();
    ({ app, client, config } = world);
  });
  afterAll(() => world.app.close());
  const { aPerson, isGood, grantsOf, logOut, everythingOf, areGood } = actionsIn(() => world);

  describe('a log-out', () => {
    it('ends the tokens and keys from the log-in, except those with offline access', async () => {
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
        'on ZenML’s API, by the cookie',
        (cookie) =>
          app.anonymous.with({ cookie: `gatehouse_session=${cookie}` }).post('/auth/logout'),
      ],
      [
        'on ZenML’s API, by a token that was exchanged for the cookie',
        async (cookie) => {
          const form = { grant_type: 'zenml-api-key', password: cookie };
          const { body } = await app.anonymous.form('/auth/login', form);
          return app.withToken(body.access_token as string).post('/auth/logout');
        },
      ],
      [
        'on Langflow’s API, by the header of API keys',
        (cookie) => app.anonymous.with({ 'x-api-key': cookie }).post('/api/v1/logout'),
      ],
      [
        'on Windmill’s API, by the header',
        (cookie) => app.withToken(cookie).post('/api/auth/logout'),
      ],
      [
        'on Windmill’s API, by the query',
        (cookie) => app.anonymous.get(`/api/auth/logout?token=${cookie}`),
      ],
      [
        'by an application',
        async (_cookie, person) =>
          person.press((await person.walk('/oauth/logout')) as Answer, 'yes'),
      ],
    ])('ends the tokens and keys from the log-in: %s', async (_where, end) => {
      const { person } = await aPerson();
      const came = await everythingOf(person, ONLINE);
      expect(await areGood(came)).toEqual(ALL);
      await end(person.cookie('gatehouse_session')!, person);
      expect(await areGood(came)).toEqual(NONE);
    });

    it('of another log-in changes nothing for this one', async () => {
      const { account, person } = await aPerson();
      const came = await everythingOf(person, ONLINE);
      const elsewhere = new Person(app, account);
      await elsewhere.logIn(account);
      await logOut(elsewhere);
      const { access } = await aLogin(app, account);
      await app.withToken(access).post('/api/v1/logout');
      expect(await areGood(came)).toEqual(ALL);
    });

    it('of a later log-in in the same browser ends only the tokens and keys from the later one', async () => {
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

    it('by an access token ends its grant, or only the token if the grant outlasts log-outs', async () => {
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

    it('does not end a device that was approved: it has a log-in of its own', async () => {
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

  it('an API key in the session cookie is not a log-in: the log-in page is shown', async () => {
    const { account, person } = await aPerson();
    const { text } = await anApiKey(app, account.id, { expiresAt: new Date(Date.now() + 60_000) });
    person.setCookie('gatehouse_session', text);
    const { url } = await beginAuthorization(config, OFFLINE);
    const page = (await person.walk(url)) as Answer;
    expect(page.text).toContain('name="password"');
    expect(page.text).not.toContain('value="allow"');
  });
});
