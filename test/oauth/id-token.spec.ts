import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import type { Answer } from '../support/client.js';
import { anEmailUser, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { discover, logIn, Person, register } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Passport, Auth.js and Spring read the ID token, and never ask for userinfo. */
describe('the ID token', () => {
  let app: TestApp;
  let config: oidc.Configuration;
  beforeAll(async () => {
    app = await startTestApp();
    config = await discover(app, await register(app.as(await aSuperuser(app))));
  });
  afterAll(() => app.close());

  const aPerson = async () => {
    const account = await anEmailUser(app, {
      name: 'Alice',
      avatarUrl: 'https://img.example.com/alice.png',
    });
    return { account, person: new Person(app, account) };
  };
  const profileOf = (account: TestAccount) => ({
    sub: account.id,
    preferred_username: account.username,
    name: 'Alice',
    picture: 'https://img.example.com/alice.png',
    updated_at: expect.any(Number),
  });
  const emailOf = ({ username }: TestAccount) => ({ email: username, email_verified: true });

  it('has the claims of the scopes, after a log-in and after a refresh, as userinfo does', async () => {
    const { account, person } = await aPerson();
    const tokens = await logIn(config, person);
    const claims = { ...profileOf(account), ...emailOf(account) };
    expect(tokens.claims()).toMatchObject(claims);
    expect(await oidc.fetchUserInfo(config, tokens.access_token, account.id)).toEqual(claims);
    const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token!);
    expect(refreshed.claims()).toMatchObject(claims);
  });

  it('has no claim whose scope was not granted', async () => {
    const { account, person } = await aPerson();
    const only = async (scope: string) =>
      Object.keys((await logIn(config, person, { scope })).claims()!);
    expect(await only('openid email')).toEqual(
      expect.arrayContaining(['email', 'email_verified', 'sub']),
    );
    const without = await only('openid');
    for (const name of Object.keys({ ...profileOf(account), ...emailOf(account) })) {
      if (name !== 'sub') expect(without).not.toContain(name);
    }
  });

  it('has neither claim about an email of an account without a proved one', async () => {
    const account = await aUser(app, { name: 'bob@example.com' });
    const claims = (await logIn(config, new Person(app, account))).claims()!;
    expect(claims).toMatchObject({ preferred_username: account.username });
    expect(JSON.stringify(claims)).not.toMatch(/"email|@/);
  });

  it('has the claims after the log-in of a device', async () => {
    const { account, person } = await aPerson();
    const started = await oidc.initiateDeviceAuthorization(config, {
      scope: 'openid profile email offline_access',
    });
    const page = (await person.walk(started.verification_uri_complete!)) as Answer;
    const confirmed = (await person.press(page)) as Answer;
    const login = confirmed.text.includes('name="password"')
      ? confirmed
      : ((await person.press(confirmed)) as Answer);
    const consent = (await person.press(login, undefined, {
      name: account.username,
      password: account.password,
    })) as Answer;
    expect((await person.press(consent, 'allow')) as Answer).toMatchObject({ status: 200 });
    const tokens = await oidc.pollDeviceAuthorizationGrant(config, { ...started, interval: 0.1 });
    const claims = { ...profileOf(account), ...emailOf(account) };
    expect(tokens.claims()).toMatchObject(claims);
    const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token!);
    expect(refreshed.claims()).toMatchObject(claims);
  });
});
