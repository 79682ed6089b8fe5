import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, anApiKey, aUser } from '../support/factories.js';
import { isOnServer } from '../support/process-database.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { untilLocked } from '../support/until-locked.js';

// The embedded database has one connection, so that none of its rows can stay locked.
(isOnServer ? describe : describe.skip)('requests that wait for a row', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ API_KEY_USAGE_FLUSH_SECONDS: '3600' });
  });
  afterAll(() => app.close());

  it('401: the log-in ended while uses of keys were written', async () => {
    const [user, other] = [await aUser(app), await aUser(app)];
    const key = await anApiKey(app, user.id);
    const { access } = await aLogin(app, user);
    // A use that the rotation writes first.
    await app.as(other).get('/api/v1/users/whoami');
    const locker = app.dataSource.createQueryRunner();
    await locker.startTransaction();
    await locker.query('SELECT FROM api_keys WHERE user_id = $1 FOR UPDATE', [other.id]);
    const rotated = app
      .withToken(access)
      .post(`/api/v1/api_key/${key.id}/rotate`, { overlap_seconds: 0 });
    await untilLocked(app);
    await app.withToken(access).post('/api/v1/logout');
    await locker.commitTransaction();
    await locker.release();
    expect((await rotated).status).toBe(401);
  });
});
