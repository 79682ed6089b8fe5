import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, anEmailUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const NEW = 'a quite different secret';

let app: TestApp;
let superuser: TestAccount;
let other: TestAccount;
beforeAll(async () => {
  app = await startTestApp({ RESET_REQUIRES_CURRENT_PASSWORD: 'true' });
  superuser = await anEmailUser(app, { isSuperuser: true });
  other = await anEmailUser(app);
});
afterAll(() => app.close());

const LANGFLOW_RESET = 'PATCH /api/v1/users/{own}/reset-password';

/** Every route that sets a password. Only the last two have a field for the current one. */
const ROUTES: Record<
  string,
  (by: TestAccount, target: TestAccount, json: object) => Promise<number>
> = {
  'PATCH /api/v1/users/{id}': async (by, { id }, json) =>
    (await app.as(by).patch(`/api/v1/users/${id}`, json)).status,
  'POST /api/users/set_password_of/{email}': async (by, { username }, json) =>
    (await app.withToken(by.apiKey).post(`/api/users/set_password_of/${username}`, json)).status,
  'PATCH /users/{id}': async (by, { id }, json) =>
    (await app.withToken(by.apiKey).patch(`/users/${id}`, json)).status,
  'POST /api/users/setpassword': async (by, _target, json) =>
    (await app.withToken(by.apiKey).post('/api/users/setpassword', json)).status,
  [LANGFLOW_RESET]: async (by, _target, json) =>
    (await app.as(by).patch(`/api/v1/users/${by.id}/reset-password`, json)).status,
  'PATCH /users/me': async (by, _target, json) =>
    (await app.withToken(by.apiKey).patch('/users/me', json)).status,
};
const OF_OTHERS = Object.keys(ROUTES).slice(0, 3);
const WITH_FIELD = Object.keys(ROUTES).slice(-2);

describe('with RESET_REQUIRES_CURRENT_PASSWORD', () => {
  it.each(Object.keys(ROUTES))(
    "400 or 422: a superuser's own password without the current one: %s",
    async (route) => {
      // Langflow's field is missing there.
      const status = route === LANGFLOW_RESET ? 422 : 400;
      expect(await ROUTES[route]!(superuser, superuser, { password: NEW })).toBe(status);
      await aLogin(app, superuser);
    },
  );

  it.each(OF_OTHERS)("200: a superuser sets somebody else's password: %s", async (route) => {
    expect(await ROUTES[route]!(superuser, other, { password: `${NEW} 2` })).toBe(200);
  });

  it.each(WITH_FIELD)('200: the own password with the current one: %s', async (route) => {
    const own = await anEmailUser(app);
    const json = { password: NEW, current_password: own.password };
    expect(await ROUTES[route]!(own, own, json)).toBe(200);
    await aLogin(app, { ...own, password: NEW });
  });

  it('the error names the route to use instead, on each API', async () => {
    const own = app.withToken(superuser.apiKey);
    const texts = [
      (await app.as(superuser).patch(`/api/v1/users/${superuser.id}`, { password: NEW })).text,
      (await own.post('/api/users/setpassword', { password: NEW })).text,
      (await own.patch(`/users/${superuser.id}`, { password: NEW })).text,
    ];
    expect(texts[0]).toContain('/reset-password');
    expect(texts[1]).toContain('/api/auth/change_password');
    expect(texts[2]).toContain('PATCH /users/me');
  });

  it('200: a list of accounts keeps the password of the caller, and sets those of others', async () => {
    const exchanged = async ({ username }: TestAccount) => {
      const { body } = await app.withToken(superuser.apiKey).get('/api/users/export');
      return (body as { email: string; password_hash: string }[]).find(
        ({ email }) => email === username,
      )!;
    };
    const [own, another] = [await exchanged(superuser), await exchanged(await anEmailUser(app))];
    const donor = await anEmailUser(app, { password: 'the password of a donor' });
    const { password_hash } = await exchanged(donor);
    const list = [own, another].map((entry) => ({ ...entry, password_hash }));
    const { status } = await app.withToken(superuser.apiKey).post('/api/users/overwrite', list);
    expect(status).toBe(200);
    await aLogin(app, superuser);
    await aLogin(app, { username: another.email, password: donor.password });
  });
});

describe('without RESET_REQUIRES_CURRENT_PASSWORD', () => {
  it('200: a superuser sets their own password without the current one, as upstream', async () => {
    const free = await startTestApp();
    try {
      const own = await anEmailUser(free, { isSuperuser: true });
      const { status } = await free.as(own).patch(`/api/v1/users/${own.id}`, { password: NEW });
      expect(status).toBe(200);
      await aLogin(free, { ...own, password: NEW });
    } finally {
      await free.close();
    }
  });
});
