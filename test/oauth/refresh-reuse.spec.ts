import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { aSuperuser, type TestAccount } from '../support/factories.js';
import { discover, errorOf, logIn, register } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { actionsIn, OFFLINE, startGrantWorld, type GrantWorld } from './grant-world.js';

/** Two tabs of one browser refresh at once, or the answer to a refresh gets lost. */
describe('a refresh token that is used again', () => {
  let world: GrantWorld;
  beforeAll(async () => {
    // The longest that can be set: what these tests do within it may take long.
    world = await startGrantWorld({ REFRESH_TOKEN_REUSE_SECONDS: '300' });
  });
  afterAll(() => world.app.close());

  const { aPerson, grantsOf, isGood } = actionsIn(() => world);
  const refresh = (token: string) => oidc.refreshTokenGrant(world.config, token);
  const aLogIn = async () => {
    const { account, person } = await aPerson();
    const { refresh_token: token, access_token: access } = await logIn(
      world.config,
      person,
      OFFLINE,
    );
    return { account, access, token: token! };
  };
  /** Lets every refresh token of an account look as if it was used that long ago. */
  const usedBefore = (account: TestAccount, seconds: number) =>
    world.app.dataSource.query(
      `UPDATE oauth_records SET consumed_at = consumed_at - make_interval(secs => $2)
       WHERE account_id = $1 AND model = 'RefreshToken'`,
      [account.id, seconds],
    );

  it('within the time: yields tokens of the same grant, which can be refreshed again', async () => {
    const { account, access, token } = await aLogIn();
    const both = [await refresh(token), await refresh(token)];
    const [one, two] = both.map(({ refresh_token: next }) => next!);
    expect(new Set([token, one, two]).size).toBe(3);
    for (const { access_token: issued } of both) expect(await isGood(issued)).toBe(true);
    expect(await isGood(access)).toBe(true);
    expect(await grantsOf(account)).toHaveLength(1);
    expect(await isGood((await refresh(one!)).access_token)).toBe(true);
    expect(await isGood((await refresh(two!)).access_token)).toBe(true);
  });

  it('at once: every request gets tokens', async () => {
    const { account, token } = await aLogIn();
    const all = await Promise.all(Array.from({ length: 6 }, () => refresh(token)));
    for (const { access_token: issued } of all) expect(await isGood(issued)).toBe(true);
    expect(await grantsOf(account)).toHaveLength(1);
  });

  it('after the time: revokes the grant with everything that was issued for it', async () => {
    const { account, token } = await aLogIn();
    const one = await refresh(token);
    const two = await refresh(token);
    await usedBefore(account, 301);
    expect(await errorOf(refresh(token))).toBe('invalid_grant');
    for (const issued of [one, two]) {
      expect(await isGood(issued.access_token)).toBe(false);
      expect(await errorOf(refresh(issued.refresh_token!))).toBe('invalid_grant');
    }
    expect(await grantsOf(account)).toEqual([]);
  });

  it('counts from its first use: a second use does not prolong the time', async () => {
    const { account, token } = await aLogIn();
    await refresh(token);
    await usedBefore(account, 160);
    await refresh(token);
    await usedBefore(account, 160);
    expect(await errorOf(refresh(token))).toBe('invalid_grant');
  });

  it('by another client: refused, and the grant stays', async () => {
    const { token } = await aLogIn();
    const next = await refresh(token);
    const other = await discover(world.app, await register(world.app.as(world.superuser)));
    expect(await errorOf(oidc.refreshTokenGrant(other, token))).toBe('invalid_grant');
    expect(await isGood(next.access_token)).toBe(true);
  });

  it('is not valid anywhere else: introspection says so', async () => {
    const { token } = await aLogIn();
    await refresh(token);
    expect(await oidc.tokenIntrospection(world.config, token)).toEqual({ active: false });
  });

  it('after its grant was revoked: refused', async () => {
    const { account, token } = await aLogIn();
    await refresh(token);
    const [{ id } = { id: '' }] = await grantsOf(account);
    await world.app.as(account).delete(`/api/v1/oauth_grants/${id}`);
    expect(await errorOf(refresh(token))).toBe('invalid_grant');
  });

  it('can be used a limited number of times, and leaves a limited number of rows', async () => {
    const { account, token } = await aLogIn();
    await refresh(token);
    // However long this takes.
    await usedBefore(account, -600);
    for (let times = 1; times < 99; times += 1) await refresh(token);
    const latest = await refresh(token);
    expect(await errorOf(refresh(token))).toBe('invalid_grant');
    expect(await isGood(latest.access_token)).toBe(true);
    const [row] = await world.app.dataSource.query<{ most: string }[]>(
      `SELECT max(n) AS most FROM (SELECT count(*) AS n FROM oauth_records
       WHERE account_id = $1 GROUP BY model) AS counts`,
      [account.id],
    );
    expect(Number(row!.most)).toBe(100);
  });
});

describe('with REFRESH_TOKEN_REUSE_SECONDS=0', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ REFRESH_TOKEN_REUSE_SECONDS: '0' });
  });
  afterAll(() => app.close());

  it('a second use of a refresh token revokes the grant at once', async () => {
    const superuser = await aSuperuser(app);
    const world = {
      app,
      superuser,
      client: await register(app.as(superuser)),
    };
    const config = await discover(app, world.client);
    const { aPerson, isGood } = actionsIn(() => ({ ...world, config }));
    const { person } = await aPerson();
    const { refresh_token: token } = await logIn(config, person);
    const next = await oidc.refreshTokenGrant(config, token!);
    expect(await errorOf(oidc.refreshTokenGrant(config, token!))).toBe('invalid_grant');
    expect(await isGood(next.access_token)).toBe(false);
  });
});
