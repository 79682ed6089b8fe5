import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/client.js';
import { deactivate } from '../support/accounts.js';
import { aLogin, anEmailUser, aSuperuser, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const RESET = 'set by an admin';
const CHOSEN = 'chosen by the owner';

describe('a password that an admin reset', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  beforeEach(async () => {
    user = await anEmailUser(app);
    await resetPassword(user.id);
  });
  afterAll(() => app.close());

  const patch = (id: string, json: object) =>
    app.withToken(superuser.apiKey).patch(`/users/${id}`, json);
  const resetPassword = async (id: string) => {
    expect((await patch(id, { password: RESET })).body.password_expired).toBe(true);
  };

  /** A log-in on each API. */
  const logIns: Record<string, (password: string) => Promise<Answer>> = {
    langflow: (password) =>
      app.anonymous.form('/api/v1/login', { username: user.username, password }),
    windmill: (password) =>
      app.anonymous.post('/api/auth/login', { email: user.username, password }),
    page: (password) => new PageVisitor(app).logIn({ username: user.username, password }),
  };

  /** The change of an expired password on each API. */
  const changes: Record<string, (password: string, chosen: string) => Promise<Answer>> = {
    langflow: (password, new_password) =>
      app.anonymous.post('/api/v1/login/change_password', {
        username: user.username,
        password,
        new_password,
      }),
    windmill: (password, new_password) =>
      app.anonymous.post('/api/auth/change_password', {
        email: user.username.toUpperCase(),
        password,
        new_password,
      }),
    page: async (password, new_password) => {
      const visitor = new PageVisitor(app);
      const form = await visitor.get('/login/password?next=/login');
      return visitor.submit(form, { name: user.username, password, new_password });
    },
  };

  const refusal = {
    langflow: [400, 'Your password has expired. Choose a new one at /login/password.'],
    windmill: [400, 'Bad request: the password has expired; choose a new one at /login/password'],
    page: [403, 'Your password is temporary. To log in you must choose a new one now.'],
  };

  it.each(Object.entries(refusal))('is refused with a clear error: %s', async (API, said) => {
    const { status, text } = await logIns[API]!(RESET);
    expect([status, text]).toEqual([said[0], expect.stringContaining(said[1] as string)]);
  });

  it.each(Object.keys(refusal))(
    'is not reported as expired after a wrong password: %s',
    async (API) => {
      const { status, text } = await logIns[API]!('wrong');
      expect([400, 401]).toContain(status);
      expect(text).not.toContain('expired');
    },
  );

  it.each(Object.keys(changes))('logs in on every API after it was changed: %s', async (API) => {
    const changed = await changes[API]!(RESET, CHOSEN);
    expect(changed.status).toBe(API === 'page' ? 303 : 200);
    for (const logIn of Object.values(logIns)) {
      expect([200, 303]).toContain((await logIn(CHOSEN)).status);
      expect([400, 401]).toContain((await logIn(RESET)).status);
    }
    const { body } = await app.withToken(user.apiKey).get('/users/me');
    expect(body.password_expired).toBe(false);
  });

  it.each([
    ['langflow', 401, 400, 400],
    ['windmill', 400, 400, 400],
    ['page', 401, 400, 400],
  ])(
    'can only be changed by an active account, with the current password, to another valid one: %s',
    async (API, wrong, reused, unsound) => {
      const change = changes[API]!;
      expect((await change('wrong', CHOSEN)).status).toBe(wrong);
      expect((await change(RESET, RESET)).status).toBe(reused);
      expect((await change(RESET, 'x'.repeat(73))).status).toBe(unsound);
      await deactivate(app, superuser, user);
      const { text } = await change(RESET, CHOSEN);
      expect(text).not.toContain('updated');
      await patch(user.id, { is_active: true });
      expect((await logIns['langflow']!(CHOSEN)).status).toBe(401);
    },
  );

  it('the log-in page asks for a new one, and then continues to the requested page', async () => {
    const visitor = new PageVisitor(app);
    const asked = await visitor.logIn({ username: user.username, password: RESET }, '/login?x=1');
    expect(asked.status).toBe(403);
    expect(asked.text).toContain('<h1>Choose a new password</h1>');
    expect(asked.text).not.toContain(RESET);
    const again = await visitor.submit(asked, { password: 'wrong', new_password: CHOSEN });
    expect([again.status, again.text]).toEqual([401, expect.stringContaining('is wrong')]);
    const done = await visitor.submit(again, { password: RESET, new_password: CHOSEN });
    expect([done.status, done.headers.get('location')]).toEqual([303, '/login?x=1']);
    expect((await visitor.follow(done)).text).toContain(`<strong>${user.username}</strong>`);
  });

  it('the change counts as a log-in attempt', async () => {
    const limited = await startTestApp({ LOGIN_RATE_LIMIT_PER_MINUTE: '2' });
    const body = { username: 'a', password: 'b', new_password: CHOSEN };
    const statuses = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      statuses.push((await limited.anonymous.post('/api/v1/login/change_password', body)).status);
    }
    expect(statuses).toEqual([401, 401, 429]);
    await limited.close();
  });

  it('sessions on every API end when a password is only marked as expired, once; keys continue to work', async () => {
    const other = await anEmailUser(app);
    const begin = async () => {
      const { username, password } = other;
      const visitor = new PageVisitor(app);
      expect((await visitor.logIn(other)).status).toBe(303);
      const windmill = await app.anonymous.post('/api/auth/login', { email: username, password });
      const zenml = await app.anonymous.form('/auth/login', { username, password });
      const tokens = [
        (await aLogin(app, other)).access,
        windmill.text,
        zenml.body.access_token as string,
      ];
      return async () => [
        ...(await Promise.all(
          tokens.map(async (token) => (await app.withToken(token).get('/users/me')).status),
        )),
        (await visitor.get('/applications')).status,
      ];
    };
    const statuses = await begin();
    expect(await statuses()).toEqual([200, 200, 200, 200]);
    expect((await patch(other.id, { password_expired: true })).status).toBe(200);
    expect(await statuses()).toEqual([401, 401, 401, 303]);
    const own = await app.withToken(other.apiKey).get('/users/me');
    expect([own.status, own.body.password_expired]).toEqual([200, true]);
    const form = { username: other.username, password: other.password };
    expect((await app.anonymous.form('/api/v1/login', form)).status).toBe(400);
    expect((await patch(other.id, { password_expired: false })).status).toBe(200);
    expect((await app.anonymous.form('/api/v1/login', form)).status).toBe(200);
    const again = await begin();
    expect((await patch(other.id, { password_expired: false, name: 'x' })).status).toBe(200);
    expect(await again()).toEqual([200, 200, 200, 200]);
  });

  it('can be changed on any API by its owner with another credential', async () => {
    for (const renew of [
      () => app.withToken(user.apiKey).patch('/users/me', { password: CHOSEN }),
      () => app.as(user).patch(`/api/v1/users/${user.id}/reset-password`, { password: CHOSEN }),
      () => app.withToken(user.apiKey).post('/api/users/setpassword', { password: CHOSEN }),
    ]) {
      await resetPassword(user.id);
      expect((await renew()).status).toBe(200);
      expect((await logIns['langflow']!(CHOSEN)).status).toBe(200);
    }
  });

  it("Windmill's set_password_of resets it too; Langflow's PATCH, whose UI has no way to change it, does not", async () => {
    const set = await app
      .withToken(superuser.apiKey)
      .post(`/api/users/set_password_of/${user.username}`, { password: 'by somebody' });
    expect(set.status).toBe(200);
    expect((await logIns['windmill']!('by somebody')).status).toBe(400);
    const patched = await app
      .as(superuser)
      .patch(`/api/v1/users/${user.id}`, { password: 'by somebody else' });
    expect(patched.status).toBe(200);
    expect((await logIns['langflow']!('by somebody else')).status).toBe(200);
    const own = await app
      .withToken(superuser.apiKey)
      .patch(`/users/${superuser.id}`, { password: 'my own new one' });
    expect(own.body.password_expired).toBe(false);
  });
});
