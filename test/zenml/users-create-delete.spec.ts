import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SetupService } from '../../src/instance/setup/setup.service.js';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('POST and DELETE /users', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    await app.nest.get(SetupService).run();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const as = ({ apiKey }: TestAccount) => app.withToken(apiKey);
  const refused = (answer: { status: number; body: { detail: unknown[] } }) => [
    answer.status,
    answer.body.detail[0],
  ];
  const create = (query: Record<string, string>, by = superuser) =>
    as(by).send('POST', `/users?${new URLSearchParams(query).toString()}`, { raw: '' });

  describe('POST /users', () => {
    it('200: query parameters and an empty body; the password must be changed', async () => {
      const answer = await create({ username: 'local', password: 'a good password' });
      expect([answer.status, answer.body]).toEqual([
        200,
        expect.objectContaining({
          username: 'local',
          email: null,
          password: null,
          password_expired: true,
          is_superuser: false,
          is_active: true,
        }),
      ]);
      const listed = await as(superuser).get(`/users?user_id=${answer.body.id as string}`);
      expect(listed.body).toEqual([answer.body]);
    });

    it('200: a superuser, and a password that need not be changed', async () => {
      const query = { username: 'Root_2', password: 'a good password', is_superuser: 'True' };
      expect((await create(query)).body).toMatchObject({ username: 'Root_2', is_superuser: true });
      const lasting = await create({ ...query, username: 'lasts', password_expired: 'False' });
      expect(lasting.body.password_expired).toBe(false);
    });

    it('200: an email as user name is the email too, in lower case and of any length', async () => {
      const long = `${'a'.repeat(60)}@example.com`;
      for (const username of ['Carol@Example.com', long]) {
        const { body } = await create({ username, password: 'a good password' });
        const email = username.toLowerCase();
        expect(body).toMatchObject({ username: email, email });
      }
    });

    it('409: a taken user name', async () => {
      const query = { username: 'twice', password: 'a good password' };
      expect((await create(query)).status).toBe(200);
      expect(refused(await create(query))).toEqual([409, 'EntityExistsError']);
    });

    it('401 and 403: callers who are not superusers', async () => {
      expect((await app.anonymous.post('/users?username=x&password=a+good+password')).status).toBe(
        401,
      );
      const query = { username: 'x', password: 'a good password' };
      expect(refused(await create(query, await aUser(app)))).toEqual([
        403,
        'IllegalOperationError',
      ]);
    });

    it.each([
      [{ password: 'a good password' }, 'username'],
      [{ username: '', password: 'a good password' }, 'username'],
      [{ username: 'a b', password: 'a good password' }, 'username'],
      [{ username: 'u'.repeat(51), password: 'a good password' }, 'username'],
      [{ username: 'u' }, 'password'],
      [{ username: 'u', password: 'a good password', is_superuser: 'x' }, 'is_superuser'],
      [{ username: 'u', password: 'a good password', password_expired: 'x' }, 'password_expired'],
    ])('422: %j', async (query, name) => {
      const { status, body } = await create(query);
      expect([status, body.detail[0].loc]).toEqual([422, ['query', name]]);
    });

    it.each([
      ['short', /at least 8 bytes/],
      ['x'.repeat(73), /at most 72 bytes/],
      ['password123', /tried first/],
      ['zebulon-99', /like the name/],
    ])('400: the password %s breaks the rules', async (password, reason) => {
      const { status, body } = await create({ username: 'zebulon', password });
      expect([status, body.detail]).toEqual([400, ['ValueError', expect.stringMatching(reason)]]);
    });
  });

  describe('DELETE /users/{user_id}', () => {
    const remove = (id: string, by = superuser) => as(by).delete(`/users/${id}`);

    it('200: the four bytes null, as JSON; the account and its keys are gone', async () => {
      const user = await aUser(app);
      const { status, text, headers } = await remove(user.id);
      expect([status, text]).toEqual([200, 'null']);
      expect(headers.get('content-type')).toMatch(/^application\/json/);
      expect((await as(user).get('/users/me')).status).toBe(401);
      expect((await as(superuser).get(`/users/${user.id}`)).status).toBe(404);
    });

    it('400: the internal user', async () => {
      const { body } = await as(superuser).get('/users?limit=1');
      const [internal] = body as { id: string; username: string }[];
      expect(internal!.username).toBe('admin');
      const answer = await remove(internal!.id);
      expect([answer.status, answer.body]).toEqual([
        400,
        { detail: ['ValueError', 'The internal user cannot be deleted'] },
      ]);
    });

    it('404: an unknown account', async () => {
      expect(refused(await remove(NOBODY))).toEqual([404, 'KeyError']);
    });

    it("401 and 403: without a credential, one's own account, and as an ordinary user", async () => {
      const user = await aUser(app);
      expect((await app.anonymous.delete(`/users/${user.id}`)).status).toBe(401);
      for (const [id, by] of [
        [superuser.id, superuser],
        [superuser.id, user],
        [user.id, user],
      ] as const) {
        expect(refused(await remove(id, by))).toEqual([403, 'IllegalOperationError']);
      }
    });

    it('422: an id that is not a UUID', async () => {
      expect((await remove('alice')).body.detail).toEqual([
        { loc: ['path', 'user_id'], msg: expect.any(String), type: 'uuid_parsing' },
      ]);
    });
  });
});
