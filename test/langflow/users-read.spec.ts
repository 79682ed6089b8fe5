import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';

describe('GET /api/v1/users/{user_id}', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('200: for superusers and the account itself, like whoami', async () => {
    const [superuser, user] = [await aSuperuser(app), await aUser(app)];
    const { body: whoami } = await app.as(user).get(`${USERS}whoami`);
    for (const caller of [superuser, user]) {
      const { status, body } = await app.as(caller).get(USERS + user.id);
      expect([status, body]).toEqual([200, whoami]);
    }
  });

  it('403: for anybody else, whether or not the account exists', async () => {
    const [user, other] = [await aUser(app), await aUser(app)];
    for (const id of [other.id, randomUUID()]) {
      const { status, body } = await app.as(user).get(USERS + id);
      expect([status, body]).toEqual([403, { detail: 'Permission denied' }]);
    }
    expect((await app.anonymous.get(USERS + user.id)).status).toBe(403);
  });

  it('404: an unknown id; 422: no UUID', async () => {
    const superuser = await aSuperuser(app);
    const unknown = await app.as(superuser).get(USERS + randomUUID());
    expect([unknown.status, unknown.body]).toEqual([404, { detail: 'User not found' }]);
    expect((await app.as(superuser).get(`${USERS}me`)).status).toBe(422);
  });
});
