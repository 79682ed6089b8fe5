import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openBreakableDatabase, type BreakableDatabase } from '../support/breakable-database.js';
import { aLogin, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Contract langflow 2.3 and 7. */
describe('While the database is unavailable', () => {
  let app: TestApp;
  let database: BreakableDatabase;
  let user: TestAccount;
  let access: string;
  beforeAll(async () => {
    database = await openBreakableDatabase();
    app = await startTestApp({}, () => Promise.resolve(database));
    user = await aUser(app);
    ({ access } = await aLogin(app, user));
    expect((await app.as(user).get('/api/v1/users/whoami')).status).toBe(200);
    await database.breakDown();
  });
  afterAll(() => app.close());

  it('500: /health_check, with the object under detail', async () => {
    const { status, body } = await app.anonymous.get('/health_check');
    expect([status, body]).toEqual([
      500,
      { detail: { status: 'nok', chat: 'ok', db: 'error check the server logs' } },
    ]);
  });

  it('200: routes that need no database continue to work', async () => {
    for (const path of ['/health', '/api/v1/version', '/api/v1/config']) {
      expect((await app.anonymous.get(path)).status).toBe(200);
    }
  });

  it('403, 422: requests that are refused without the database still are', async () => {
    expect((await app.anonymous.get('/api/v1/users/whoami')).status).toBe(403);
    expect((await app.anonymous.form('/api/v1/login', {})).status).toBe(422);
  });

  it.each<[string, () => ReturnType<TestApp['anonymous']['get']>]>([
    ['by key', () => app.as(user).get('/api/v1/users/whoami')],
    ['by token', () => app.withToken(access).get('/api/v1/users/whoami')],
    ['a list of keys', () => app.as(user).get('/api/v1/api_key/')],
    ['a log-in', () => app.anonymous.form('/api/v1/login', { username: 'a', password: 'b' })],
    ['a log-out', () => app.withToken(access).post('/api/v1/logout')],
    ['the session', () => app.withToken(access).get('/api/v1/session')],
  ])('503 with Retry-After: %s', async (_title, ask) => {
    const { status, body, headers } = await ask();
    expect(status).toBe(503);
    expect(body.detail).toBe('The database is unavailable. Please try again.');
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
  });

  const onServer = process.env['DATABASE_URL'] ? it : it.skip;
  onServer('200: it is back, and nobody has to restart anything', async () => {
    await database.repair!();
    expect((await app.as(user).get('/api/v1/users/whoami')).status).toBe(200);
    expect((await app.withToken(access).get('/api/v1/users/whoami')).status).toBe(200);
    expect((await app.anonymous.get('/health_check')).status).toBe(200);
  });
});
