import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anApiKey, aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const FORWARDED = { 'x-forwarded-for': '192.0.2.7' };

describe.each([
  ['without TRUST_PROXY', {}, '127.0.0.1'],
  ['with TRUST_PROXY of the proxy', { TRUST_PROXY: '127.0.0.1' }, '192.0.2.7'],
  ['with TRUST_PROXY of another one', { TRUST_PROXY: '198.51.100.0/24' }, '127.0.0.1'],
])('the address of the last use, %s', (_name, environment, expected) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp(environment);
  });
  afterAll(() => app.close());

  it('is that of the client, for a key on every API', async () => {
    const user = await aUser(app);
    for (const use of [
      (apiKey: string) => app.as({ apiKey }).with(FORWARDED).get('/api/v1/users/whoami'),
      (apiKey: string) => app.withToken(apiKey).with(FORWARDED).get('/api/users/email'),
      (apiKey: string) => app.withToken(apiKey).with(FORWARDED).get('/users/me'),
    ]) {
      const { id, text } = await anApiKey(app, user.id);
      expect((await use(text)).status).toBe(200);
      const { body } = await app.as(user).get(`/api/v1/api_key/${id}`);
      expect(body).toMatchObject({ last_used_address: expected, total_uses: 1 });
      expect(Date.now() - Date.parse(body.last_used_at as string)).toBeLessThan(60_000);
    }
  });
});
