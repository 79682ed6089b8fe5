import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anEmailUser, aSuperuser, aWorkspace, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const CREATED = 'email ... created';

describe('accounts by email', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ OAUTH_LOGINS: '{"github":{"id":"x","secret":"y"}}' });
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const client = () => app.withToken(superuser.apiKey);
  const anEmail = () => `a.${randomBytes(6).toString('hex')}@example.com`;
  const exists = async (email: string) =>
    (await client().get(`/api/users/exists/${email}`)).body as unknown;

  it.each([
    [{ login_type: 'password', password: 'a good long one' }, 201, CREATED],
    [{ login_type: 'github' }, 201, CREATED],
    [{ login_type: 'pending_oauth' }, 201, CREATED],
    [{ login_type: null }, 201, CREATED],
    [{ login_type: 'google' }, 400, 'Bad request: invalid client'],
    [{ login_type: '' }, 400, 'Bad request: invalid client'],
    [{ login_type: 'password' }, 400, 'Bad request: a password is required'],
    [
      { login_type: 'github', password: 'a good long one' },
      400,
      'Bad request: the account has no password',
    ],
  ])('an account is created with %j: %d', async (wishes, status, said) => {
    const email = anEmail();
    const body = { email, super_admin: false, ...wishes };
    const answer = await client().post('/api/users/create', body);
    expect([answer.status, answer.text.replace(email, '...')]).toEqual([status, said]);
    expect(await exists(email)).toBe(status === 201);
  });

  it('422: nobody becomes a devops, a role that does not exist here', async () => {
    const { username } = await anEmailUser(app);
    const path = `/api/users/update/${username}`;
    const { status, text } = await client().post(path, { is_devops: true });
    expect([status, text]).toEqual([
      422,
      "Failed to deserialize the JSON body: is_devops: Input should be 'false'",
    ]);
    expect((await client().post(path, { is_devops: false })).status).toBe(200);
  });

  it('200: active_only lists who has logged in within a month', async () => {
    const [lately, longAgo, never] = [
      await anEmailUser(app),
      await anEmailUser(app),
      await anEmailUser(app),
    ];
    for (const { username: email, password } of [lately, longAgo]) {
      expect((await app.anonymous.post('/api/auth/login', { email, password })).status).toBe(200);
    }
    await app.dataSource.transaction((manager) =>
      manager.query(`UPDATE users SET last_login_at = now() - interval '32 days' WHERE id = $1`, [
        longAgo.id,
      ]),
    );
    const emails = async (query: string) => {
      const { body } = await client().get(`/api/users/list_as_super_admin${query}`);
      return (body as unknown as { email: string }[]).map(({ email }) => email);
    };
    const all = await emails('');
    for (const { username } of [lately, longAgo, never]) expect(all).toContain(username);
    expect(await emails('?active_only=true')).toEqual([lately.username]);
  });

  it('404: a rename of an account without a workspace, which has no name to change', async () => {
    const member = await anEmailUser(app);
    const path = `/api/users/rename/${member.username}`;
    const { status, text } = await client().post(path, { new_username: 'renamed' });
    expect([status, text]).toEqual([404, `Not found: User not found at name ${member.username}`]);
    await aWorkspace(app, { members: [member] });
    expect((await client().post(path, { new_username: 'renamed' })).status).toBe(200);
  });

  it('400: an impersonation that names nobody', async () => {
    const { status, text } = await client().post('/api/users/tokens/impersonate', { label: 'a' });
    expect([status, text]).toEqual([400, 'Bad request: impersonate_email is required']);
  });
});

describe('an unknown path', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it.each([
    '/api/groups/list',
    '/api/groups/create',
    '/api/nothing',
    '/api/w/a/nothing',
    '/api/x/v1',
  ])('404: %s has the empty body of Windmill’s API', async (path) => {
    const { apiKey } = await anEmailUser(app);
    for (const client of [app.anonymous, app.withToken(apiKey)]) {
      const { status, text, headers } = await client.get(path);
      expect([status, text]).toEqual([404, '']);
      expect(headers.get('content-type') ?? '').not.toContain('json');
    }
  });

  it.each(['/api/v1/nothing', '/api/v2/nothing', '/nothing'])(
    '404: %s belongs to Langflow’s API',
    async (path) => {
      const { status, body } = await app.anonymous.get(path);
      expect([status, body]).toEqual([404, { detail: 'Not Found' }]);
    },
  );
});
