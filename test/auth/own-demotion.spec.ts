import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { cookiesOf } from '../support/cookies.js';
import { aSuperuser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const NEW = 'a quite different secret';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

it('200: a superuser sets a new password and gives up the rights in one request', async () => {
  await aSuperuser(app);
  const { id, username, password } = await aSuperuser(app);
  const form = { username, password };
  const browser = app.anonymous.with({
    cookie: Object.entries(cookiesOf(await app.anonymous.form('/api/v1/login', form)))
      .map(([name, value]) => `${name}=${value.value}`)
      .join('; '),
    origin: app.url,
  });
  const changes = { password: NEW, current_password: password, is_superuser: false };
  const changed = await browser.patch(`/api/v1/users/${id}`, changes);
  expect([changed.status, changed.body]).toMatchObject([200, { is_superuser: false }]);
  expect(cookiesOf(changed)).toHaveProperty('access_token_lf');
});
