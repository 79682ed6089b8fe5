import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/client.js';
import {
  anApiKey,
  anEmailUser,
  aSuperuser,
  aUser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { register } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const AT_ONCE = 50;
const PASSWORD = 'correct horse battery';

/**
 * Many concurrent requests of which only one can succeed. Races within one API are in the tests of
 * that API. Here the APIs race each other.
 */
describe('concurrent requests', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const bearer = (account: TestAccount) => app.withToken(account.apiKey);
  const count = async (sql: string, ...values: unknown[]) => {
    const [{ n } = { n: -1 }] = await app.dataSource.query<{ n: number }[]>(
      `SELECT count(*)::int AS n FROM ${sql}`,
      values,
    );
    return n;
  };

  it(`one of ${AT_ONCE} creations of one name on three APIs succeeds, the others get 400 or 409`, async () => {
    const email = 'contended@example.com';
    const ways: readonly (() => Promise<Answer>)[] = [
      () => app.as(superuser).post('/api/v1/users/', { username: email, password: PASSWORD }),
      () =>
        bearer(superuser).post('/api/users/create', {
          email,
          password: PASSWORD,
          super_admin: false,
        }),
      () =>
        bearer(superuser).post(`/users?username=${email}&password=${encodeURIComponent(PASSWORD)}`),
    ];
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, number) => ways[number % ways.length]!()),
    );
    expectOne(answers, [400, 409]);
    expect(await count('users WHERE username = $1 OR email = $1', email)).toBe(1);
  });

  it(`one of ${AT_ONCE} creations of a workspace succeeds`, async () => {
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, () =>
        bearer(superuser).post('/api/workspaces/create', { id: 'contended', name: 'contended' }),
      ),
    );
    expectOne(answers, [400]);
    expect(await count(`memberships WHERE workspace_id = 'contended'`)).toBe(1);
  });

  it('one of two superusers remains, whichever API demotes them', async () => {
    for (let round = 0; round < 5; round += 1) {
      await app.dataSource.query('UPDATE users SET is_superuser = false');
      const [one, two] = [await anEmailUser(app), await anEmailUser(app)];
      for (const { id } of [one, two]) {
        await app.dataSource.query('UPDATE users SET is_superuser = true WHERE id = $1', [id]);
      }
      const answers = await Promise.all([
        app.as(one).patch(`/api/v1/users/${two.id}`, { is_superuser: false }),
        bearer(two).post(`/api/users/update/${one.username}`, { is_super_admin: false }),
        bearer(one).patch(`/users/${two.id}`, { is_superuser: false }),
        bearer(two).send('DELETE', `/users/${one.id}`),
      ]);
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
      expect(await count('users WHERE is_superuser AND is_active')).toBe(1);
    }
    superuser = await aSuperuser(app);
  });

  it('one of many rotations of a key succeeds and creates one key', async () => {
    const user = await aUser(app);
    const { id } = await anApiKey(app, user.id);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        app.as(user).post(`/api/v1/api_key/${id}/rotate`, { overlap_seconds: 60 }),
      ),
    );
    expectOne(answers, [400, 404, 409]);
    expect(await count('api_keys WHERE user_id = $1', user.id)).toBe(3);
  });

  it('exactly one secret is valid after many rotations of a client', async () => {
    const { client_id: id } = await register(app.as(superuser));
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        app.as(superuser).post(`/api/v1/oauth_clients/${id}/rotate`),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const tries = await Promise.all(
      answers.map(({ body }) =>
        app.anonymous.form('/oauth/token', {
          grant_type: 'client_credentials',
          scope: 'read',
          client_id: id,
          client_secret: body.client_secret as string,
        }),
      ),
    );
    expect(tries.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(tries.map(({ status }) => status))).toEqual(new Set([200, 401]));
  });

  it('one of many acceptances of an invite succeeds', async () => {
    const { workspaceId, admin } = await aWorkspace(app);
    const guest = await anEmailUser(app);
    await bearer(admin).post(`/api/w/${workspaceId}/workspaces/invite_user`, {
      email: guest.username,
      is_admin: false,
      operator: false,
    });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        bearer(guest).post('/api/users/accept_invite', { workspace_id: workspaceId }),
      ),
    );
    expectOne(answers, [400, 404]);
    expect(
      await count('memberships WHERE workspace_id = $1 AND user_id = $2', workspaceId, guest.id),
    ).toBe(1);
  });

  it('a key in use while its account is deactivated is rejected afterwards', async () => {
    const user = await aUser(app);
    const whoami = () => app.as(user).get('/api/v1/users/whoami');
    const storm = Promise.all(Array.from({ length: AT_ONCE }, whoami));
    const { status } = await app
      .as(superuser)
      .patch(`/api/v1/users/${user.id}`, { is_active: false });
    expect(status).toBe(200);
    const after = await Promise.all(Array.from({ length: 10 }, whoami));
    expect(new Set(after.map((answer) => answer.status))).toEqual(new Set([403]));
    const during = await storm;
    expect(during.filter((answer) => ![200, 403].includes(answer.status))).toEqual([]);
  });
});

/** Expects one success, and expected statuses for the others. */
function expectOne(answers: readonly Answer[], refusals: readonly number[]): void {
  const won = answers.filter(({ status }) => status < 300);
  expect(won.map(({ status }) => status)).toHaveLength(1);
  const strange = answers.filter(({ status }) => status >= 300 && !refusals.includes(status));
  expect(strange.map(({ status, text }) => `${status} ${text}`)).toEqual([]);
}
