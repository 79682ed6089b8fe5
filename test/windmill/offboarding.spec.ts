import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  anEmailUser,
  aLogin,
  aSuperuser,
  aUser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const NONE = { scripts: [], flows: [], apps: [], resources: [], variables: [], schedules: [] };

describe('offboarding', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let leaving: TestAccount;
  let member: TestAccount;
  let admin: TestAccount;
  let workspaceId: string;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    member = await anEmailUser(app);
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    leaving = await anEmailUser(app);
    ({ workspaceId, admin } = await aWorkspace(app, { members: [leaving, member] }));
  });

  const by = ({ apiKey }: Pick<TestAccount, 'apiKey'>) => app.withToken(apiKey);
  const inWorkspace = (end: string) => `/api/w/${workspaceId}/users/${end}`;
  const nameOf = async ({ apiKey }: TestAccount) =>
    (await app.withToken(apiKey).get(inWorkspace('whoami'))).body.username as string;
  const boundToken = async () => {
    const body = { workspace_id: workspaceId, label: 'of the workspace', scopes: ['users:read'] };
    return (await by(leaving).post('/api/users/tokens/create', body)).text;
  };
  const whoami = async (apiKey: string) =>
    (await app.withToken(apiKey).get(inWorkspace('whoami'))).status;

  it('200: a preview for admins of the workspace shows its groups and the tokens bound to it', async () => {
    const username = await nameOf(leaving);
    await by(admin).post(`/api/w/${workspaceId}/groups/create`, { name: 'team' });
    await by(admin).post(`/api/w/${workspaceId}/groups/adduser/team`, { username });
    const token = await boundToken();
    const { status, body, text } = await by(admin).get(inWorkspace(`offboard_preview/${username}`));
    expect(status).toBe(200);
    expect(body).toEqual({
      owned: NONE,
      executing_on_behalf: NONE,
      referencing: NONE,
      tokens: [{ label: 'of the workspace', scopes: ['users:read'] }],
      http_triggers: 0,
      email_triggers: 0,
      groups: ['team'],
    });
    expect(text).not.toContain(token.slice(0, 10));
    const withoutKeys = await by(superuser).post('/api/users/tokens/create', {
      scopes: ['users:read'],
    });
    for (const path of [
      inWorkspace(`offboard_preview/${username}`),
      `/api/users/offboard_preview/${leaving.username}`,
    ]) {
      expect((await app.withToken(withoutKeys.text).get(path)).status).toBe(403);
    }
    const global = await by(superuser).get(`/api/users/offboard_preview/${leaving.username}`);
    expect(global.body).toEqual({
      workspaces: [{ workspace_id: workspaceId, username, preview: body }],
      tokens: [{ label: '', scopes: [] }],
    });
  });

  it('200: a member loses the tokens of the workspace, and the membership if wanted', async () => {
    const [username, other, token] = [
      await nameOf(leaving),
      await nameOf(member),
      await boundToken(),
    ];
    const path = inWorkspace(`offboard/${username}`);
    const { status, body } = await by(admin).post(path, { reassign_to: `u/${other}` });
    expect(status).toBe(200);
    expect(body).toEqual({
      conflicts: [],
      summary: {
        scripts_reassigned: 0,
        flows_reassigned: 0,
        apps_reassigned: 0,
        resources_reassigned: 0,
        variables_reassigned: 0,
        schedules_reassigned: 0,
        triggers_reassigned: 0,
        drafts_deleted: 0,
      },
    });
    expect(await whoami(token)).toBe(401);
    expect(await whoami(leaving.apiKey)).toBe(200);
    await by(admin).post(path, { reassign_to: `u/${other}`, delete_user: true });
    expect(await whoami(leaving.apiKey)).toBe(401);
    expect((await by(leaving).get('/api/users/whoami')).status).toBe(200);
  });

  it('404, 400: neither oneself nor somebody who is not a member takes over, and one admin stays', async () => {
    const [username, boss] = [await nameOf(leaving), await nameOf(admin)];
    const offboard = async (who: string, target: string) => {
      const json = { reassign_to: target, delete_user: true };
      return (await by(admin).post(inWorkspace(`offboard/${who}`), json)).status;
    };
    expect(await offboard(username, `u/${username}`)).toBe(404);
    expect(await offboard(username, 'u/nobody')).toBe(404);
    expect(await offboard('nobody', `u/${boss}`)).toBe(404);
    expect(await offboard(boss, `u/${username}`)).toBe(400);
    expect(await whoami(leaving.apiKey)).toBe(200);
  });

  it.each([
    {},
    { reassign_to: 'f/team' },
    { reassign_to: 'bob' },
    { reassign_to: 'u/a', delete: true },
  ])('422: %j', async (json) => {
    const path = inWorkspace(`offboard/${await nameOf(leaving)}`);
    expect((await by(admin).post(path, json)).status).toBe(422);
  });

  it('200: an account is disabled without anything that it had', async () => {
    const email = leaving.username;
    const invited = await aWorkspace(app);
    await by(invited.admin).post(`/api/w/${invited.workspaceId}/workspaces/invite_user`, {
      email,
      is_admin: false,
    });
    const { access } = await aLogin(app, leaving);
    const username = await nameOf(member);
    const { status } = await by(superuser).post(`/api/users/offboard/${email}`, {
      reassignments: { [workspaceId]: { reassign_to: `u/${username}` } },
    });
    expect(status).toBe(200);
    expect((await app.withToken(access).get('/api/v1/users/whoami')).status).toBe(401);
    await by(superuser).post(`/api/users/update/${email}`, { disabled: false });
    // What ended does not come back with the account.
    expect((await by(leaving).get('/api/users/whoami')).status).toBe(401);
    expect((await app.withToken(access).get('/api/v1/users/whoami')).status).toBe(401);
    const preview = await by(superuser).get(`/api/users/offboard_preview/${email}`);
    expect(preview.body).toEqual({ workspaces: [], tokens: [] });
    const invites = await by(invited.admin).get(
      `/api/w/${invited.workspaceId}/workspaces/list_pending_invites`,
    );
    expect(invites.body).toEqual([]);
    const events = await by(superuser).get(
      `/api/w/${workspaceId}/audit/list?username=${encodeURIComponent(superuser.username)}`,
    );
    const operations = events.body as unknown as { operation: string }[];
    expect(operations.map(({ operation }) => operation)).toEqual(['users.delete']);
  });

  it('200: an account is deleted', async () => {
    const path = `/api/users/offboard/${leaving.username}`;
    expect((await by(superuser).post(path, { delete_user: true })).status).toBe(200);
    expect((await by(superuser).post(path, {})).status).toBe(404);
  });

  it('400, 401, 403, 404, 422: nobody offboards oneself from the instance, and only superusers others', async () => {
    const own = `/api/users/offboard/${superuser.username}`;
    for (const json of [{}, { delete_user: true }]) {
      expect((await by(superuser).post(own, json)).status).toBe(400);
    }
    const path = `/api/users/offboard/${leaving.username}`;
    expect((await by(admin).post(path, {})).status).toBe(401);
    expect((await by(admin).get(`/api/users/offboard_preview/${leaving.username}`)).status).toBe(
      401,
    );
    const inIt = inWorkspace(`offboard/${await nameOf(leaving)}`);
    expect((await by(member).post(inIt, { reassign_to: 'u/a' })).status).toBe(403);
    expect((await by(await aUser(app)).post(inIt, { reassign_to: 'u/a' })).status).toBe(401);
    const nobody = { [workspaceId]: { reassign_to: 'u/nobody' } };
    expect((await by(superuser).post(path, { reassignments: nobody })).status).toBe(404);
    for (const reassignments of [[], 'x', { a: null }, { a: {} }, { a: { reassign_to: 'f/x' } }]) {
      expect((await by(superuser).post(path, { reassignments })).status).toBe(422);
    }
    expect((await by(leaving).get('/api/users/whoami')).status).toBe(200);
  });
});
