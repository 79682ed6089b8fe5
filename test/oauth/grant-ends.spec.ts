import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { activate, deactivate, remove } from '../support/accounts.js';
import { anApiKey, type TestAccount } from '../support/factories.js';
import { discover, errorOf, logIn, register } from '../support/relying-party.js';
import type { TestApp } from '../support/test-app.js';
import {
  actionsIn,
  startGrantWorld,
  type GrantWorld,
  ALL,
  GRANTS,
  KEYS,
  NONE,
  OFFLINE,
  SCOPES,
} from './grant-world.js';

describe('keys that programs create with OAuth tokens', () => {
  let world: GrantWorld;
  let app: TestApp;
  let superuser: TestAccount;
  let config: oidc.Configuration;
  beforeAll(async () => {
    world = await startGrantWorld();
    ({ app, superuser, config } = world);
  });
  afterAll(() => world.app.close());
  const { aPerson, isGoodKey, aKeyBy, grantsOf, everythingOf, areGood } = actionsIn(() => world);

  it('a client with default scopes cannot create keys', async () => {
    const { body } = await app.as(superuser).post('/api/v1/oauth_clients', {
      name: 'Default',
      redirect_uris: [],
      grant_types: ['client_credentials'],
    });
    expect(body.scopes).toContain('keys:read');
    expect(body.scopes).not.toContain('keys:write');
    expect(body.scopes).not.toContain('admin');
  });

  describe('keys that a token created end with the grant', () => {
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

    it('they expire no later than the grant', async () => {
      const { person } = await aPerson();
      const { access_token } = await logIn(config, person, OFFLINE);
      const { expires_at } = await aKeyBy(access_token);
      const days = (Date.parse(expires_at!) - Date.now()) / 86_400_000;
      expect(days).toBeGreaterThan(364);
      expect(days).toBeLessThan(366);
      const late = { name: 'x', expires_at: '2999-01-01T00:00:00Z' };
      expect((await app.withToken(access_token).post(KEYS, late)).status).toBe(403);
    });

    it('also keys for other accounts, created with a superuser’s token', async () => {
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

    it('also a rotated key', async () => {
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

  describe('keys that a client created with client credentials, also for other accounts', () => {
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
});
