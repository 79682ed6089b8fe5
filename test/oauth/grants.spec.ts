import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type * as oidc from 'openid-client';
import type { Answer } from '../support/client.js';
import { anApiKey, type TestAccount } from '../support/factories.js';
import { beginAuthorization, logIn, Person, type Registered } from '../support/relying-party.js';
import type { TestApp } from '../support/test-app.js';
import { actionsIn, startGrantWorld, type GrantWorld, GRANTS, OFFLINE } from './grant-world.js';

describe('grants of a person to programs', () => {
  let world: GrantWorld;
  let app: TestApp;
  let superuser: TestAccount;
  let client: Registered;
  let config: oidc.Configuration;
  beforeAll(async () => {
    world = await startGrantWorld();
    ({ app, superuser, client, config } = world);
  });
  afterAll(() => world.app.close());
  const { aPerson, isGood, grantsOf, everythingOf } = actionsIn(() => world);

  describe('can be listed and revoked', () => {
    it('200: on the API, by the person and by superusers; 403 or 404: by anybody else', async () => {
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
          claims: [],
          created_at: expect.any(String),
          expires_at: expect.any(String),
          last_used_at: expect.any(String),
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

    it('a page lists name, scopes and date of each; revoking one is in the audit trail', async () => {
      const { account, person } = await aPerson();
      await person.logIn(account);
      expect((await person.get('/applications')).text).toContain(
        'No application has access to your account.',
      );
      const { tokens } = await everythingOf(person, OFFLINE);
      const page = await person.get('/applications');
      expect(page.text).toContain('Relying &lt;party&gt;');
      expect(page.text).toContain('Create and delete your API keys');
      const [{ id, created_at } = { id: '', created_at: '' }] = await grantsOf(account);
      expect(page.text).toContain(`Authorized on ${created_at.slice(0, 10)}.`);
      const revoked = await person.submit(page, {}, id);
      expect([revoked.status, revoked.headers.get('location')]).toEqual([
        303,
        '/applications?revoked=1',
      ]);
      expect((await person.follow(revoked)).text).toContain(
        'The application no longer has access.',
      );
      expect(await isGood(tokens.access_token)).toBe(false);
      const target = `${account.id}/${client.client_id}`;
      const { body } = await app.as(superuser).get(`/api/v1/audit?target_id=${target}`);
      expect((body.events as object[])[0]).toMatchObject({
        action: 'oauth_grant.delete',
        author: expect.objectContaining({ user_id: account.id }),
      });
      expect((await person.submit(page, {}, id)).status).toBe(404);
    });

    it('303: visitors who are signed out; 403: a form without its token', async () => {
      const visitor = new Person(app, superuser);
      const { status, headers } = await visitor.get('/applications');
      expect([status, headers.get('location')]).toEqual([303, '/login?next=%2Fapplications']);
      await visitor.logIn(superuser);
      expect((await visitor.post('/applications', { grant_id: '00' })).status).toBe(403);
    });

    it('the consent page links to the list', async () => {
      const { account, person } = await aPerson();
      await person.logIn(account);
      const { url } = await beginAuthorization(config, OFFLINE);
      const page = (await person.walk(url)) as Answer;
      expect(page.text).toContain('href="/applications"');
    });
  });
});
