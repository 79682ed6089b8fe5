import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  anApiKey,
  anEmailUser,
  anIdentity,
  aUser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { atPages } from './browser-session.js';

const ACCOUNT = '/api/v1/account';

describe('the own account', () => {
  let app: TestApp;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({
      SUPPORT_CONTACT: 'it-help@example.com',
      OAUTH_LOGINS: '{"github": {"id": "an-id", "secret": "a-secret"}}',
    });
    user = await anEmailUser(app);
  });
  afterAll(() => app.close());

  it('200: everything about the caller in one answer, by key and by the session of the pages', async () => {
    const { workspaceId } = await aWorkspace(app, { members: [user] });
    const { status, body } = await app.as(user).get(ACCOUNT);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: user.id,
      username: user.username,
      email: user.username,
      email_proof: 'superuser',
      waiting_email: null,
      name: null,
      company: null,
      job_title: null,
      avatar_url: null,
      profile_image: null,
      is_superuser: false,
      is_service_account: false,
      has_password: true,
      password_changed_at: expect.stringMatching(/^\d{4}-.*Z$/),
      is_password_expired: false,
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      last_login_at: null,
      log_in_providers: [
        {
          provider: 'github',
          display_name: expect.any(String),
          is_configured: true,
          is_linked: false,
          linked_at: null,
        },
      ],
      workspaces: [
        {
          workspace_id: workspaceId,
          name: workspaceId,
          username: expect.any(String),
          role: 'developer',
          is_disabled: false,
        },
      ],
      capabilities: {
        can_change_password: true,
        can_change_email: false,
        can_change_username: true,
        sends_mail: false,
        has_console: false,
        support_contact: 'it-help@example.com',
        password_min_bytes: 8,
        password_max_bytes: 72,
      },
    });
    const page = await atPages(app, user);
    const again = await page.get(ACCOUNT);
    expect(again.body).toEqual({ ...body, last_login_at: expect.any(String) });
  });

  it('200: an account of a provider can change neither name nor password', async () => {
    const other = await aUser(app);
    await anIdentity(app, other.id);
    await app.dataSource.query('DELETE FROM passwords WHERE user_id = $1', [other.id]);
    const { body } = await app.as(other).get(ACCOUNT);
    expect(body).toMatchObject({
      has_password: false,
      password_changed_at: null,
      log_in_providers: [{ provider: 'github', is_linked: true }],
      capabilities: { can_change_password: false, can_change_username: false },
    });
  });

  it('200: details and picture are changed, and null empties a detail', async () => {
    const other = await aUser(app);
    const changes = {
      username: `${other.username}-new`,
      name: 'Grace Hopper',
      company: 'Navy',
      job_title: 'Rear admiral',
      profile_image: 'Space/046-rocket.svg',
    };
    const { status, body } = await app.as(other).patch(ACCOUNT, changes);
    expect([status, body]).toEqual([200, expect.objectContaining(changes)]);
    const emptied = await app.as(other).patch(ACCOUNT, { company: null });
    expect(emptied.body).toMatchObject({ ...changes, company: null });
    const stored = await app.dataSource.query('SELECT name, company FROM users WHERE id = $1', [
      other.id,
    ]);
    expect(stored).toEqual([{ name: 'Grace Hopper', company: null }]);
  });

  it('422, 400: fields that are not there, wrong types, a name that is taken, a long one', async () => {
    const other = await aUser(app);
    const patch = (json: unknown) => app.as(other).patch(ACCOUNT, json);
    expect((await patch({ is_superuser: true })).status).toBe(422);
    expect((await patch({ email: 'x@example.com' })).status).toBe(422);
    expect((await patch({ name: 7 })).status).toBe(422);
    expect((await patch({ username: null })).status).toBe(422);
    expect((await patch({ username: user.username })).status).toBe(400);
    expect((await patch({ name: 'x'.repeat(256) })).status).toBe(422);
    const { body } = await app.as(other).get(ACCOUNT);
    expect(body).toMatchObject({ username: other.username, name: null, is_superuser: false });
  });

  it('200: the log-in page says whom to ask, where no mail is sent', async () => {
    const { text } = await app.anonymous.get('/login');
    expect(text).toContain('<a href="mailto:it-help@example.com">it-help@example.com</a>');
    expect(text).not.toContain('/user/forgot-password');
  });

  it('401: without credentials, and for an inactive account', async () => {
    expect((await app.anonymous.get(ACCOUNT)).status).toBe(403);
    const other = await aUser(app);
    const page = await atPages(app, other);
    await app.dataSource.query('UPDATE users SET is_active = false WHERE id = $1', [other.id]);
    expect([401, 403]).toContain((await app.as(other).get(ACCOUNT)).status);
    expect([401, 403]).toContain((await page.get(ACCOUNT)).status);
  });

  it('403: keys need a scope: users:read to read, users:write to change, admin to rename', async () => {
    const keyWith = async (...scopes: string[]) =>
      app.as({ apiKey: (await anApiKey(app, user.id, { scopes })).text });
    expect((await (await keyWith('keys:read')).get(ACCOUNT)).status).toBe(403);
    const reading = await keyWith('users:read');
    expect((await reading.get(ACCOUNT)).status).toBe(200);
    expect((await reading.patch(ACCOUNT, { name: 'x' })).status).toBe(403);
    const writing = await keyWith('users:write');
    expect((await writing.patch(ACCOUNT, { name: 'Ada' })).status).toBe(200);
    expect((await writing.patch(ACCOUNT, { username: 'ada-of-a-key' })).status).toBe(403);
  });
});
