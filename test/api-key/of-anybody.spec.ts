import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anApiKey, aSuperuser, aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('/api/v1/users/{user_id}/api_keys', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it("200: superusers see and revoke anybody's keys, accounts their own", async () => {
    const [user, superuser] = [await aUser(app), await aSuperuser(app)];
    const path = `/api/v1/users/${user.id}/api_keys`;
    for (const caller of [user, superuser]) {
      const key = await anApiKey(app, user.id, { name: 'k', scopes: ['read'] });
      const { status, body } = await app.as(caller).get(path);
      expect([status, body.user_id, body.total_count]).toEqual([200, user.id, 2]);
      expect(body.api_keys[1]).toMatchObject({ id: key.id, scopes: ['read'], name: 'k' });
      const revoked = await app.as(caller).delete(`${path}/${key.id}`);
      expect([revoked.status, revoked.body]).toEqual([200, { detail: 'API Key deleted' }]);
      const asked = await app.as({ apiKey: key.text }).get('/api/v1/users/whoami');
      expect(asked.status).toBe(403);
      expect((await app.as(caller).delete(`${path}/${key.id}`)).status).toBe(400);
    }
  });

  it('403 for others; 404 and 400 for accounts and keys that are not there', async () => {
    const [user, other, superuser] = [await aUser(app), await aUser(app), await aSuperuser(app)];
    const { id } = await anApiKey(app, user.id);
    const path = `/api/v1/users/${user.id}/api_keys`;
    expect((await app.as(other).get(path)).status).toBe(403);
    expect((await app.as(other).delete(`${path}/${id}`)).status).toBe(403);
    expect((await app.anonymous.get(path)).status).toBe(403);
    expect((await app.as(superuser).get(`/api/v1/users/${id}/api_keys`)).status).toBe(404);
    const astray = `/api/v1/users/${other.id}/api_keys/${id}`;
    expect((await app.as(superuser).delete(astray)).status).toBe(400);
    expect((await app.as(user).get('/api/v1/api_key/')).body.total_count).toBe(2);
  });
});
