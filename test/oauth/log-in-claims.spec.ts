import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { comeBack, oauthSettings } from '../oauth-login/oauth-flow.js';
import { startOpenidProvider, type OpenidProvider } from '../oauth-login/openid-provider.js';
import { cookiesOf } from '../support/cookies.js';
import { anEmailUser, aSuperuser, type TestAccount } from '../support/factories.js';
import { beginAuthorization, discover, logIn, Person, register } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const HOUR = 3600;

describe('what an ID token tells about the log-in', () => {
  let elsewhere: OpenidProvider;
  let app: TestApp;
  let config: oidc.Configuration;
  beforeAll(async () => {
    elsewhere = await startOpenidProvider();
    // Else a consent to `offline_access` takes another log-in than the old one.
    app = await startTestApp({ ...oauthSettings(elsewhere), STEP_UP_MINUTES: '0' });
    config = await discover(app, await register(app.as(await aSuperuser(app))));
  });
  afterAll(async () => {
    await app.close();
    await elsewhere.stop();
  });

  const seconds = () => Math.floor(Date.now() / 1000);
  const aPerson = async () => {
    const account = await anEmailUser(app);
    return { account, person: new Person(app, account) };
  };
  /** Moves the log-ins of an account an hour back. @returns when they took place */
  const anHourAgo = async ({ id }: Pick<TestAccount, 'id'>) => {
    const [rows] = await app.dataSource.manager.query<[{ logged_in_at: Date }[]]>(
      `UPDATE api_keys SET logged_in_at = now() - interval '1 hour'
       WHERE user_id = $1 AND session_epoch IS NOT NULL RETURNING logged_in_at`,
      [id],
    );
    return Math.floor(rows[0]!.logged_in_at.getTime() / 1000);
  };

  it('by password: when and how, after a refresh too, and that it was one factor', async () => {
    const { person } = await aPerson();
    const before = seconds();
    const tokens = await logIn(config, person);
    const claims = tokens.claims()!;
    expect(claims.amr).toEqual(['pwd']);
    expect(claims.auth_time).toBeGreaterThanOrEqual(before);
    expect(claims.auth_time).toBeLessThanOrEqual(seconds());
    expect(claims['acr']).toBe('urn:gatehouse:acr:1fa');
    const { amr, auth_time } = (
      await oidc.refreshTokenGrant(config, tokens.refresh_token!)
    ).claims()!;
    expect({ amr, auth_time }).toEqual({ amr: claims.amr, auth_time: claims.auth_time });
    const told = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
    expect(Object.keys(told)).not.toEqual(expect.arrayContaining(['auth_time']));
  });

  it('the time is that of the log-in, not of the authorization', async () => {
    const { account, person } = await aPerson();
    const { url } = await beginAuthorization(config);
    await person.consent(url);
    const at = await anHourAgo(account);
    const other = await discover(app, await register(app.as(await aSuperuser(app))));
    person.setCookie('gatehouse_oauth_session', '');
    expect((await logIn(other, person)).claims()!.auth_time).toBe(at);
    const fresh = await logIn(other, person, { max_age: String(HOUR / 2) });
    expect(fresh.claims()!.auth_time).toBeGreaterThan(at);
  });

  it('another token of a log-in keeps its time and its method', async () => {
    const { account, person } = await aPerson();
    const { email, password } = { email: account.username, password: account.password };
    const { text: token } = await app.anonymous.post('/api/auth/login', { email, password });
    const at = await anHourAgo(account);
    const next = cookiesOf(await app.withToken(token).get('/api/users/refresh_token'));
    person.setCookie('gatehouse_session', next['token']!.value!);
    expect((await logIn(config, person)).claims()).toMatchObject({ auth_time: at, amr: ['pwd'] });
  });

  it('at another provider: when, and no method, since that provider checked', async () => {
    const { account, person } = await aPerson();
    await person.get(await comeBack(person, elsewhere, account.username, { at: 'trusted' }));
    const claims = (await logIn(config, person)).claims()!;
    expect(claims).toMatchObject({ sub: account.id, auth_time: expect.any(Number) });
    expect(claims).not.toHaveProperty('amr');
  });

  it('a log-in from before the method was stored has none', async () => {
    const { account, person } = await aPerson();
    await person.consent((await beginAuthorization(config)).url);
    await app.dataSource.manager.query(
      `UPDATE api_keys SET logged_in_at = NULL, log_in_methods = NULL WHERE user_id = $1`,
      [account.id],
    );
    person.setCookie('gatehouse_oauth_session', '');
    const claims = (await logIn(config, person)).claims()!;
    expect(claims.auth_time).toBeGreaterThan(seconds() - HOUR);
    expect(claims).not.toHaveProperty('amr');
  });

  it('acr_values are voluntary: the log-in tells the level that it has', async () => {
    const { person } = await aPerson();
    const tokens = await logIn(config, person, { acr_values: 'urn:example:gold' });
    expect(tokens.claims()!['acr']).toBe('urn:gatehouse:acr:1fa');
  });

  it('without authentication the time is that of the request', async () => {
    const open = await startTestApp({ AUTH_ENABLED: 'false' });
    try {
      const person = new Person(open, { username: '', password: '' });
      const client = await register(open.as(await aSuperuser(open)));
      const before = seconds();
      const tokens = await logIn(await discover(open, client), person);
      expect(tokens.claims()!.auth_time).toBeGreaterThanOrEqual(before);
    } finally {
      await open.close();
    }
  });
});
