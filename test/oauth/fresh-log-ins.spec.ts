import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type * as oidc from 'openid-client';
import type { TestAccount } from '../support/factories.js';
import {
  beginAuthorization,
  discover,
  logIn,
  register,
  type Person,
} from '../support/relying-party.js';
import { actionsIn, SCOPES, startGrantWorld, type GrantWorld } from './grant-world.js';

/** Somebody who takes over an open browser, or copies its cookies, gets no lasting access. */
describe('a log-in that is not fresh', () => {
  let world: GrantWorld;
  beforeAll(async () => {
    world = await startGrantWorld();
  });
  afterAll(() => world.app.close());

  const { aPerson, logOut } = actionsIn(() => world);
  const aClient = async (changes: object) =>
    discover(world.app, await register(world.app.as(world.superuser), changes));
  const age = ({ id }: TestAccount) =>
    world.app.dataSource.transaction((manager) =>
      manager.query(
        `UPDATE api_keys SET proven_at = now() - interval '1 hour', logged_in_at = now() - interval '1 hour'
         WHERE user_id = $1 AND session_epoch IS NOT NULL`,
        [id],
      ),
    );
  /** `in` for a code without a question, or what the browser is shown. */
  const outcome = async (
    config: oidc.Configuration,
    person: Person,
    scope: string,
    prompt?: string,
  ) => {
    const { url } = await beginAuthorization(config, { scope });
    url.searchParams.delete('prompt');
    if (prompt !== undefined) url.searchParams.set('prompt', prompt);
    const end = await person.walk(url);
    if (end instanceof URL) return end.searchParams.get('error') ?? 'in';
    return end.text.includes('type="password"') ? 'log in again' : 'consent';
  };

  const POWER = ['openid offline_access', 'openid keys:write', 'openid users:write', 'admin'];
  const scopes = [...SCOPES, 'users:write', 'workspaces:write', 'groups:write'];

  it.each(POWER)('to a first-party application that asks for %s', async (scope) => {
    const config = await aClient({ is_first_party: true, scopes });
    const { account, person } = await aPerson();
    await person.logIn(account);
    expect(await outcome(config, person, 'openid read')).toBe('in');
    await age(account);
    expect(await outcome(config, person, 'openid read')).toBe('in');
    expect(await outcome(config, person, scope)).toBe('log in again');
    await person.logIn(account);
    expect(await outcome(config, person, scope)).toBe('in');
  });

  it.each(['workspaces:write', 'groups:write', 'users:write'])(
    'does not consent to %s, by which a program gives rights without being asked',
    async (scope) => {
      const config = await aClient({ scopes });
      const { account, person } = await aPerson();
      await person.logIn(account);
      expect(await outcome(config, person, scope)).toBe('consent');
      await age(account);
      expect(await outcome(config, person, scope)).toBe('log in again');
    },
  );

  it('to an application with sensitive scopes that was authorized before', async () => {
    const config = await aClient({ scopes });
    const { account, person } = await aPerson();
    await logIn(config, person, { scope: 'openid keys:write' });
    expect(await outcome(config, person, 'openid keys:write')).toBe('in');
    await age(account);
    expect(await outcome(config, person, 'openid keys:write')).toBe('log in again');
    expect(await outcome(config, person, 'openid keys:write', 'none')).toBe('login_required');
    expect(await outcome(config, person, 'openid')).not.toBe('log in again');
  });

  it('to offline access that was authorized before, only for an application without a secret', async () => {
    const { account, person } = await aPerson();
    const scope = 'openid offline_access';
    const confidential = await aClient({ scopes });
    const open = await aClient({
      scopes,
      is_public: true,
      grant_types: ['authorization_code', 'refresh_token'],
    });
    for (const config of [confidential, open]) await logIn(config, person, { scope });
    await age(account);
    expect(await outcome(confidential, person, scope)).toBe('in');
    expect(await outcome(open, person, scope)).toBe('log in again');
    expect(await outcome(open, person, scope, 'login')).toBe('log in again');
  });

  describe('lets an application without a secret renew its tokens in the background', () => {
    const scope = 'openid read offline_access';
    const anOpenOne = () =>
      aClient({
        scopes,
        is_public: true,
        grant_types: ['authorization_code', 'refresh_token'],
      });

    it('without a new refresh token, until the log-in ends', async () => {
      const { account, person } = await aPerson();
      const config = await anOpenOne();
      const first = await logIn(config, person, { scope });
      expect(first.refresh_token).toBeDefined();
      await age(account);
      const second = await logIn(config, person, { scope, prompt: 'none' });
      expect(second.refresh_token).toBeUndefined();
      expect(second.scope?.split(' ').sort()).toEqual(['openid', 'read']);
      const whoami = async (token: string) =>
        (await world.app.withToken(token).get('/api/v1/users/whoami')).status;
      expect(await whoami(second.access_token)).toBe(200);
      await logOut(person);
      expect(await whoami(second.access_token)).toBe(401);
      expect(await whoami(first.access_token)).toBe(200);
    });

    it('not if it never had offline access, or asks for more', async () => {
      const { account, person } = await aPerson();
      const config = await anOpenOne();
      await logIn(config, person, { scope: 'openid read' });
      await age(account);
      expect(await outcome(config, person, scope, 'none')).toBe('login_required');
      await person.logIn(account);
      await logIn(config, person, { scope: `${scope} users:write` });
      await age(account);
      expect(await outcome(config, person, `${scope} users:write`, 'none')).toBe('login_required');
      expect(await outcome(config, person, scope, 'none')).toBe('in');
    });

    it('not if it asks for a recent log-in', async () => {
      const { account, person } = await aPerson();
      const config = await anOpenOne();
      await logIn(config, person, { scope });
      await age(account);
      const { url } = await beginAuthorization(config, { scope, prompt: 'none', max_age: '0' });
      const end = await person.walk(url);
      expect((end as URL).searchParams.get('error')).toBe('login_required');
    });
  });
});
