import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.js';
import {
  anApiKey,
  anEmailUser,
  aSuperuser,
  aUser,
  type TestAccount,
} from '../support/factories.js';
import { discover, logIn, Person, REDIRECT_URI, register } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const NEW = 'a quite different secret';
const MOLE = 'username=mole&is_superuser=true&password=a-quite-different-secret';
const RATE = { requests: 100, windowSeconds: 60 };
const inAnHour = () => new Date(Date.now() + 3_600_000);

/** Clients with a limited credential of an account, in the header of each API. */
interface Limited {
  readonly langflow: Client;
  readonly bearer: Client;
}

describe('a credential with an expiry or a rate limit', () => {
  let app: TestApp;
  let keeper: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    keeper = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const byKey =
    (wishes: Parameters<typeof anApiKey>[2]) =>
    async ({ id }: TestAccount): Promise<Limited> => {
      const { text } = await anApiKey(app, id, wishes);
      return { langflow: app.as({ apiKey: text }), bearer: app.withToken(text) };
    };
  const byOauth = async (account: TestAccount): Promise<Limited> => {
    const client = await register(app.as(keeper), { scopes: ['openid', 'admin'] });
    const config = await discover(app, client);
    const granted = await logIn(config, new Person(app, account), { scope: 'openid admin' });
    const bearer = app.withToken(granted.access_token);
    return { langflow: bearer, bearer };
  };

  describe.each<[string, (account: TestAccount) => Promise<Limited>]>([
    ['an expiring key', byKey({ expiresAt: inAnHour() })],
    ['a rate-limited key', byKey({ rateLimit: RATE })],
    ['an OAuth token with the scope admin', byOauth],
  ])('403: %s', (_name, limit) => {
    it("cannot change its owner's password on any API", async () => {
      const user = await anEmailUser(app);
      const { langflow, bearer } = await limit(user);
      const body = { password: NEW, current_password: user.password };
      const answers = [
        await langflow.patch(`/api/v1/users/${user.id}/reset-password`, body),
        await bearer.patch('/users/me', body),
        await bearer.post('/api/users/setpassword', { password: NEW }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
      const form = { username: user.username, password: NEW };
      expect((await app.anonymous.form('/api/v1/login', form)).status).toBe(401);
    });

    it('cannot make superusers, set passwords or emails, or create OAuth clients', async () => {
      const [superuser, target] = [await anEmailUser(app, { isSuperuser: true }), await aUser(app)];
      const { langflow, bearer } = await limit(superuser);
      const answers = [
        await langflow.patch(`/api/v1/users/${target.id}`, { is_superuser: true }),
        await langflow.patch(`/api/v1/users/${target.id}`, { password: NEW }),
        await bearer.patch(`/users/${target.id}`, { email: 'taken.over@example.com' }),
        await bearer.patch(`/users/${superuser.id}`, { password: NEW }),
        await bearer.post(`/api/users/set_password_of/${target.username}`, { password: NEW }),
        await bearer.post('/api/users/create', {
          email: 'mole@example.com',
          password: NEW,
          super_admin: true,
        }),
        await bearer.post(`/users?${MOLE}`, {}),
        await bearer.post('/api/users/overwrite', []),
        await langflow.post('/api/v1/oauth_clients', {
          name: 'a program',
          redirect_uris: [REDIRECT_URI],
          grant_types: ['authorization_code'],
        }),
      ];
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403));
      expect(await app.dataSource.query(`SELECT FROM users WHERE username LIKE 'mole%'`)).toEqual(
        [],
      );
    });

    it('can still rename and deactivate accounts, and create ordinary ones with an email', async () => {
      const [superuser, target] = [await anEmailUser(app, { isSuperuser: true }), await aUser(app)];
      const { langflow, bearer } = await limit(superuser);
      const email = `new-${target.id}@example.com`;
      const answers = [
        await langflow.patch(`/api/v1/users/${target.id}`, { username: `x-${target.username}` }),
        await langflow.patch(`/api/v1/users/${target.id}`, { is_active: false }),
        await bearer.post('/api/users/create', { email, password: NEW, super_admin: false }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 201]);
    });
  });

  it('403: an expiring key rotates the secret of an OAuth client', async () => {
    const { client_id } = await register(app.as(keeper));
    const { langflow } = await byKey({ expiresAt: inAnHour() })(keeper);
    const { status, body } = await langflow.post(`/api/v1/oauth_clients/${client_id}/rotate`, {});
    expect([status, body.detail]).toEqual([403, expect.stringContaining('expires_at')]);
  });

  it('200: a log-in token of Windmill, which also expires, changes the password', async () => {
    const user = await anEmailUser(app);
    const { email, password } = { email: user.username, password: user.password };
    const { text } = await app.anonymous.post('/api/auth/login', { email, password });
    const answer = await app.withToken(text).post('/api/users/setpassword', { password: NEW });
    expect(answer.status).toBe(200);
  });
});
