import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ACCOUNT_FIELDS, NEW_LANGFLOW_USER } from '../support/account-fields.js';
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
    expect(body).toEqual({ ...NEW_LANGFLOW_USER, id: user.id, username: user.username });
    expect(text).toContain(
      '"optins":{"github_starred":false,"dialog_dismissed":false,"discord_clicked":false}',
    );
    expect(Object.keys(JSON.parse(text) as object)).toEqual(ACCOUNT_FIELDS.UserRead);
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
