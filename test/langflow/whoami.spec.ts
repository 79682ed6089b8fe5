import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('GET /api/v1/users/whoami', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('200: answers the caller, with the fields in the documented order', async () => {
    const user = await aUser(app);
    const { status, body, text } = await app.as(user).get('/api/v1/users/whoami');
    expect(status).toBe(200);
    expect(body).toEqual({
      id: user.id,
      username: user.username,
      profile_image: null,
      store_api_key: null,
      is_active: true,
      is_superuser: false,
      create_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      last_login_at: null,
      optins: { github_starred: false, dialog_dismissed: false, discord_clicked: false },
    });
    expect(text).toContain(
      '"optins":{"github_starred":false,"dialog_dismissed":false,"discord_clicked":false}',
    );
    expect(Object.keys(JSON.parse(text) as object)).toEqual([
      'id',
      'username',
      'profile_image',
      'store_api_key',
      'is_active',
      'is_superuser',
      'create_at',
      'updated_at',
      'last_login_at',
      'optins',
    ]);
  });

  it('200: by access token', async () => {
    const user = await aUser(app);
    const { access } = await aLogin(app, user);
    const { status, body } = await app.withToken(access).get('/api/v1/users/whoami');
    expect(status).toBe(200);
    expect(body.id).toBe(user.id);
  });

  it('200: with a trailing slash as well', async () => {
    const user = await aUser(app);
    expect((await app.as(user).get('/api/v1/users/whoami/')).status).toBe(200);
  });

  it('403: without credentials', async () => {
    const { status, body } = await app.anonymous.get('/api/v1/users/whoami');
    expect(status).toBe(403);
    expect(body).toEqual({ detail: 'No authentication credentials provided' });
  });
});
