import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anEmailUser, aSuperuser, aWorkspace, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** What each route answers to an empty text: a superuser, and an ordinary member or admin. */
const ROUTES: readonly [path: string, body: object, asSuperuser: number, asAdmin: number][] = [
  ['users/tokens/create', { workspace_id: '' }, 422, 422],
  ['users/tokens/impersonate', { impersonate_email: '', workspace_id: '' }, 422, 401],
  ['users/tokens/impersonate', { impersonate_email: '' }, 404, 401],
  ['users/accept_invite', { workspace_id: '', username: '' }, 404, 404],
  ['users/decline_invite', { workspace_id: '' }, 404, 404],
  ['workspaces/create', { id: '', name: '' }, 422, 422],
  ['workspaces/exists', { id: '' }, 200, 200],
  ['workspaces/exists_username', { id: '', username: 'a' }, 200, 200],
  ['w/{}/workspaces/invite_user', { email: '', is_admin: false }, 422, 422],
  ['w/{}/workspaces/add_user', { email: '', is_admin: false, username: '' }, 422, 422],
  ['w/{}/workspaces/delete_invite', { email: '', is_admin: false }, 422, 422],
  ['w/{}/users/exists', { username: '' }, 200, 200],
  ['w/{}/groups/create', { name: '' }, 422, 422],
  ['w/{}/groups/adduser/team', { username: '' }, 404, 404],
  ['users/rename/nobody@example.com', { new_username: '' }, 422, 401],
  ['users/change_email/nobody@example.com', { new_email: '' }, 422, 401],
  ['users/set_login_type/nobody@example.com', { login_type: '' }, 404, 401],
  ['users/create', { email: '', password: '', super_admin: false }, 422, 401],
  ['users/overwrite', [{ email: '' }], 422, 401],
  ['auth/login', { email: '', password: '' }, 400, 400],
  ['auth/reset_password', { token: '', new_password: '' }, 400, 400],
];

describe('an empty text in a body', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  it.each(ROUTES)('POST /api/%s %j: %s, %s', async (path, body, asSuperuser, asAdmin) => {
    const { workspaceId, admin } = await aWorkspace(app, { members: [await anEmailUser(app)] });
    const found = [];
    for (const { apiKey } of [superuser, admin]) {
      const url = `/api/${path.replace('{}', workspaceId)}`;
      const { status, text } = await app.withToken(apiKey).post(url, body);
      expect(text).not.toMatch(/internal/i);
      found.push(status);
    }
    expect(found).toEqual([asSuperuser, asAdmin]);
  });
});
