import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import type { Answer } from '../support/client.js';
import { beginAuthorization, logIn, type Person } from '../support/relying-party.js';
import { actionsIn, GRANTS, startGrantWorld, type GrantWorld } from './grant-world.js';

/** What a person is told about a consent is what happens. */
describe('a consent', () => {
  let world: GrantWorld;
  beforeAll(async () => {
    world = await startGrantWorld();
  });
  afterAll(() => world.app.close());

  const { aPerson, grantsOf, isGood, logOut } = actionsIn(() => world);
  const ask = async (person: Person, scope: string) => {
    const attempt = await beginAuthorization(world.config, { scope });
    return { ...attempt, page: (await person.walk(attempt.url)) as Answer };
  };

  it('says whether it ends with a log-out, and does', async () => {
    for (const [scope, says, stays] of [
      ['openid read', 'Access ends when you log out.', false],
      ['openid offline_access read', 'The application keeps access when you log out.', true],
    ] as const) {
      const { account, person } = await aPerson();
      await person.logIn(account);
      const { page, checks } = await ask(person, scope);
      expect(page.text).toContain(says);
      const end = (await person.press(page, 'allow')) as URL;
      const tokens = await oidc.authorizationCodeGrant(world.config, end, checks);
      await logOut(person);
      expect(await isGood(tokens.access_token)).toBe(stays);
      expect(await grantsOf(account)).toHaveLength(stays ? 1 : 0);
    }
  });

  it('to what outlasts the log-in needs a fresh proof, and other consents do not', async () => {
    const { account, person } = await aPerson();
    await person.logIn(account);
    const age = () =>
      world.app.dataSource.transaction((manager) =>
        manager.query(
          `UPDATE api_keys SET proven_at = now() - interval '1 hour', logged_in_at = now() - interval '1 hour'
           WHERE user_id = $1 AND session_epoch IS NOT NULL`,
          [account.id],
        ),
      );
    await age();
    const asksForConsent = ({ page }: { page: Answer }) => page.text.includes('value="allow"');
    expect(asksForConsent(await ask(person, 'openid read'))).toBe(true);
    for (const scope of ['openid offline_access', 'openid keys:write', 'openid admin']) {
      const { page } = await ask(person, scope);
      expect([scope, asksForConsent({ page })]).toEqual([scope, false]);
      expect(page.text).toContain('type="password"');
    }
    // A page that was opened before does not get around it.
    await person.logIn(account);
    const opened = await ask(person, 'openid offline_access');
    expect(asksForConsent(opened)).toBe(true);
    await age();
    expect(((await person.press(opened.page, 'allow')) as Answer).status).toBe(401);
    expect(await grantsOf(account)).toEqual([]);
  });

  it('to more scopes shows them, and the list has all of them', async () => {
    const { account, person } = await aPerson();
    await logIn(world.config, person, { scope: 'openid read' });
    const { page, checks } = await ask(person, 'openid users:read');
    expect(page.text).toContain('Read the accounts that you can read');
    const end = (await person.press(page, 'allow')) as URL;
    await oidc.authorizationCodeGrant(world.config, end, checks);
    const { body } = await world.app.as(account).get(GRANTS);
    const scopes = (body as { scopes: string[] }[]).flatMap((grant) => grant.scopes);
    expect(scopes.sort()).toEqual(['openid', 'read', 'users:read']);
    const { text } = await person.get('/applications');
    expect(text).toContain('Read everything that you can read');
    expect(text).toContain('Read the accounts that you can read');
  });

  it('is listed with its last use, which a refresh changes', async () => {
    const { account, person } = await aPerson();
    const { refresh_token: token } = await logIn(world.config, person, {
      scope: 'openid offline_access read',
    });
    await world.app.dataSource.query(
      `UPDATE oauth_records SET created_at = created_at - interval '3 days' WHERE account_id = $1`,
      [account.id],
    );
    const lastUse = async () => {
      const { body } = await world.app.as(account).get(GRANTS);
      return (body as { last_used_at: string }[])[0]!.last_used_at;
    };
    const before = await lastUse();
    await oidc.refreshTokenGrant(world.config, token!);
    const after = await lastUse();
    expect(Date.parse(after) - Date.parse(before)).toBeGreaterThan(2 * 86_400_000);
    const { text } = await person.get('/applications');
    expect(text).toContain(`Last used on ${after.slice(0, 10)}.`);
  });

  it('can be ended by a superuser', async () => {
    const { account, person } = await aPerson();
    const { access_token: token } = await logIn(world.config, person, { scope: 'openid read' });
    const [{ id } = { id: '' }] = await grantsOf(account);
    const path = `/api/v1/users/${account.id}/oauth_grants/${id}`;
    expect((await world.app.as(world.superuser).delete(path)).status).toBe(200);
    expect(await isGood(token)).toBe(false);
    expect(await grantsOf(account)).toEqual([]);
  });
});
