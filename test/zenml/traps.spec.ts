import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.js';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** What ZenML's client insists on, numbered as in contract zenml 3.1. */
describe('the traps', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let client: Client;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    client = app.withToken(superuser.apiKey);
  });
  afterAll(() => app.close());

  it('1: booleans arrive as True and False', async () => {
    await aUser(app, { isActive: false });
    const [active, inactive] = [
      (await client.get('/users?is_active=True')).body as { is_active: boolean }[],
      (await client.get('/users?is_active=False')).body as { is_active: boolean }[],
    ];
    expect(active.length).toBeGreaterThan(0);
    expect(active.every(({ is_active }) => is_active)).toBe(true);
    expect(inactive.map(({ is_active }) => is_active)).toEqual([false]);
  });

  it('2: a deletion answers 200 with the four bytes null, as JSON', async () => {
    const { status, text, headers } = await client.delete(`/users/${(await aUser(app)).id}`);
    expect([status, text]).toEqual([200, 'null']);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('3: errors of OAuth have the keys of RFC 6749 and no others', async () => {
    const client_id = '6b5a2c3e-0d4f-4a51-9a86-2f1f6f0f8a11';
    for (const answer of [
      await app.anonymous.form('/auth/login', {}),
      await app.anonymous.form('/auth/login', { grant_type: 'x' }),
      await app.anonymous.form('/auth/login', { username: 'x', password: 'y' }),
      await app.anonymous.form('/auth/login', { client_id, device_code: 'x' }),
      await app.anonymous.form('/auth/device_authorization', {}),
      await app.anonymous.get('/auth/login'),
    ]) {
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(Object.keys(answer.body as object)).toEqual(['error', 'error_description']);
    }
  });

  it('4: lists are bare arrays', async () => {
    for (const path of ['/users', '/service_accounts', '/devices', '/auth/connections']) {
      expect([path, Array.isArray((await client.get(path)).body)]).toEqual([path, true]);
    }
  });

  it('5: empty form fields are absent', async () => {
    const { username, password } = await aUser(app);
    const empty = { grant_type: '', client_id: '', client_secret: '', device_code: '' };
    const { status } = await app.anonymous.form('/auth/login', { ...empty, username, password });
    expect(status).toBe(200);
  });

  it('6: an account is created with query parameters and an empty body', async () => {
    const query = 'username=trap-six&password=a+good+password&is_superuser=False';
    const { status, body } = await client.send('POST', `/users?${query}`, { raw: '' });
    expect([status, body.username]).toEqual([200, 'trap-six']);
  });

  it('7: 401 carries WWW-Authenticate', async () => {
    const wrong = await app.anonymous.form('/auth/login', { password: 'ZENPROKEY_wrong' });
    for (const answer of [await app.anonymous.get('/users/me'), wrong]) {
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    }
  });

  it('8: a slash at the end of a path changes nothing', async () => {
    expect((await client.get('/users/')).body).toEqual((await client.get('/users')).body);
    const { username, password } = await aUser(app);
    const { status } = await app.anonymous.form('/auth/login/', { username, password });
    expect(status).toBe(200);
  });

  it('9: headers of the client and of its servers are accepted', async () => {
    const { status } = await client
      .with({
        'source-context': 'python',
        'zenml-server-id': '6b5a2c3e-0d4f-4a51-9a86-2f1f6f0f8a11',
        'zenml-server-version': '0.93.0',
        'zenml-server-url': app.url,
      })
      .get('/users/me');
    expect(status).toBe(200);
  });

  it('10: a key is exchanged over plain http, with the key in the header too', async () => {
    const { status, body } = await client.form('/auth/login', { password: superuser.apiKey });
    expect(app.url).toMatch(/^http:/);
    expect([status, body.token_type, body.expires_in > 0]).toEqual([200, 'bearer', true]);
  });
});
