import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, anApiKey, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';
const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('PATCH /api/v1/users/{user_id}', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    user = await aUser(app);
  });
  afterAll(() => app.close());

  const patch = (by: TestAccount, id: string, changes: object) =>
    app.as(by).patch(USERS + id, changes);
  async function whoami(account: TestAccount) {
    const { body } = await app.as(account).get('/api/v1/users/whoami');
    return body as Record<string, string | boolean>;
  }

  describe('permissions', () => {
    it('200: users change their own name, picture and optins', async () => {
      const own = await aUser(app);
      const changes = { username: 'renamed', profile_image: 'People/a.svg', optins: { x: 1 } };
      const { status, body } = await patch(own, own.id, changes);
      expect(status).toBe(200);
      expect(body).toMatchObject({ id: own.id, ...changes });
      expect(await whoami(own)).toEqual(body);
    });

    it('200: users may send the current values of is_active and is_superuser', async () => {
      const { status, body } = await patch(user, user.id, { is_active: true, is_superuser: false });
      expect(status).toBe(200);
      expect(body).toMatchObject({ is_active: true, is_superuser: false });
    });

    it('200: a superuser changes every field of any account', async () => {
      const other = await aUser(app);
      const changes = {
        username: 'changed by the superuser',
        profile_image: 'Space/b.svg',
        is_active: false,
        is_superuser: true,
        optins: {},
      };
      const { status, body } = await patch(superuser, other.id, {
        ...changes,
        last_login_at: '2024-02-29T12:00:00+02:00',
      });
      expect(status).toBe(200);
      expect(body).toMatchObject({ ...changes, last_login_at: '2024-02-29T10:00:00.000000Z' });
    });

    it('200: a superuser sets the password of others and of themselves, also to the same one', async () => {
      const boss = await aSuperuser(app);
      const other = await aUser(app);
      for (const { id, username } of [other, boss]) {
        for (const password of ['a brand new one', 'a brand new one']) {
          expect((await patch(boss, id, { password })).status).toBe(200);
          await expect(aLogin(app, { username, password })).resolves.toBeDefined();
        }
      }
    });

    it('200: a superuser changes themselves and other superusers', async () => {
      const other = await aSuperuser(app);
      expect((await patch(other, superuser.id, { profile_image: 'a' })).status).toBe(200);
      expect((await patch(other, other.id, { is_superuser: false })).body.is_superuser).toBe(false);
      expect((await app.as(other).get(USERS)).status).toBe(403);
    });

    it('403: users cannot change other accounts', async () => {
      const { status, body } = await patch(user, superuser.id, { profile_image: 'x' });
      expect(status).toBe(403);
      expect(body).toEqual({ detail: 'Permission denied' });
      expect((await whoami(superuser))['profile_image']).not.toBe('x');
    });

    it('403: users cannot make themselves superusers', async () => {
      const { status, body } = await patch(user, user.id, { is_superuser: true });
      expect(status).toBe(403);
      expect(body).toEqual({ detail: 'Permission denied' });
      expect((await whoami(user))['is_superuser']).toBe(false);
    });

    it('400: users cannot change their password here', async () => {
      const { status, body } = await patch(user, user.id, { password: 'another password' });
      expect(status).toBe(400);
      expect(body).toEqual({ detail: "You can't change your password here" });
      await expect(aLogin(app, user)).resolves.toBeDefined();
    });

    it.each(['user', 'superuser'])('403: a %s cannot deactivate themselves', async (who) => {
      const own = who === 'user' ? user : superuser;
      const { status, body } = await patch(own, own.id, { is_active: false });
      expect(status).toBe(403);
      expect(body).toEqual({ detail: "You can't deactivate your own user account" });
      expect((await whoami(own))['is_active']).toBe(true);
    });

    it('404: an unknown id', async () => {
      const { status, body } = await patch(superuser, NOBODY, {});
      expect(status).toBe(404);
      expect(body).toEqual({ detail: 'User not found' });
    });

    it('403: without credentials', async () => {
      const { status, body } = await app.anonymous.patch(USERS + user.id, {});
      expect(status).toBe(403);
      expect(body).toEqual({ detail: 'No authentication credentials provided' });
    });
  });

  describe('the order of the checks', () => {
    const WORST = { is_active: false, is_superuser: true, password: 'another password' };

    it('403: self-deactivation is reported before missing rights and the password', async () => {
      const { body } = await patch(user, user.id, WORST);
      expect(body).toEqual({ detail: "You can't deactivate your own user account" });
    });

    it('403: missing rights are reported before the password', async () => {
      const { body } = await patch(user, user.id, { ...WORST, is_active: true });
      expect(body).toEqual({ detail: 'Permission denied' });
    });

    it('403: missing rights to another account are reported before the password', async () => {
      const { body } = await patch(user, superuser.id, { password: 'another password' });
      expect(body).toEqual({ detail: 'Permission denied' });
    });

    it('403: ordinary users cannot find out whether an account exists', async () => {
      expect((await patch(user, NOBODY, {})).body).toEqual({ detail: 'Permission denied' });
    });
  });

  describe('names', () => {
    it('400: the name is taken, and nothing else is changed', async () => {
      const own = await aUser(app);
      const before = await whoami(own);
      const { status, body } = await patch(own, own.id, {
        username: user.username,
        profile_image: 'Space/c.svg',
      });
      expect(status).toBe(400);
      expect(body).toEqual({ detail: 'This username is unavailable.' });
      expect(await whoami(own)).toEqual(before);
    });

    it('200: the current name', async () => {
      expect((await patch(user, user.id, { username: user.username })).status).toBe(200);
    });

    it('200 once: ten requests at the same time for one name', async () => {
      const ten = await Promise.all(Array.from({ length: 10 }, () => aUser(app)));
      const answers = await Promise.all(
        ten.map((own) => patch(own, own.id, { username: 'much wanted' })),
      );
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([200, ...Array<number>(9).fill(400)]);
    });
  });

  describe('what is stored', () => {
    it('200: null changes nothing, whatever the field', async () => {
      await patch(superuser, user.id, { profile_image: 'People/a.svg' });
      const before = await whoami(user);
      const { status, body } = await patch(superuser, user.id, {
        username: null,
        profile_image: null,
        password: null,
        is_active: null,
        is_superuser: null,
        last_login_at: null,
        optins: null,
      });
      expect(status).toBe(200);
      expect(body).toEqual({ ...before, updated_at: expect.stringMatching(UTC) });
      await expect(aLogin(app, user)).resolves.toBeDefined();
    });

    it.each(['user', 'superuser'])(
      '200: an empty password is ignored, sent by a %s',
      async (who) => {
        const by = who === 'user' ? user : superuser;
        const { access } = await aLogin(app, user);
        expect((await patch(by, user.id, { password: '' })).status).toBe(200);
        expect((await app.withToken(access).get('/api/v1/users/whoami')).status).toBe(200);
        await expect(aLogin(app, user)).resolves.toBeDefined();
      },
    );

    it('200: optins are replaced as a whole', async () => {
      const optins = { nested: { list: [1, 'two', null, true, 0.5] }, '': '', __proto__: null };
      const { body } = await patch(user, user.id, { optins });
      expect(body.optins).toEqual(optins);
      expect((await patch(user, user.id, { optins: {} })).body.optins).toEqual({});
    });

    it('200: an empty body changes updated_at and nothing else', async () => {
      const before = await whoami(user);
      await new Promise((done) => setTimeout(done, 5));
      const { status, body } = await patch(user, user.id, {});
      expect(status).toBe(200);
      expect(body).toEqual({ ...before, updated_at: expect.stringMatching(UTC) });
      expect(body.updated_at > before['updated_at']!).toBe(true);
    });

    it('200: the whole object from the list, as the admin page sends it back', async () => {
      const other = await aUser(app);
      await aLogin(app, other);
      await anApiKey(app, other.id);
      const { body: page } = await app.as(superuser).get(`${USERS}?search=${other.username}`);
      const listed = page.users[0];
      const { status, body } = await patch(superuser, other.id, { ...listed, is_superuser: true });
      expect(status).toBe(200);
      expect(body).toEqual({ ...listed, is_superuser: true, updated_at: expect.any(String) });
    });

    it('200: a superuser sends their own object from the list back', async () => {
      const own = await whoami(superuser);
      const { status, body } = await patch(superuser, superuser.id, own);
      expect(status).toBe(200);
      expect(body).toEqual({ ...own, updated_at: expect.stringMatching(UTC) });
    });

    it("200: an ordinary user's last_login_at is ignored", async () => {
      const own = await aUser(app);
      const { status, body } = await patch(own, own.id, { last_login_at: '2001-01-01' });
      expect(status).toBe(200);
      expect(body.last_login_at).toBeNull();
    });
  });
});
