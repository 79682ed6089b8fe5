import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anEmailUser, aSuperuser, aWorkspace, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Asks as an account whether the id of a workspace is taken, and whether a user name in it is. */
async function askAs(app: TestApp, { apiKey }: TestAccount, id: string, username: string) {
  const client = app.withToken(apiKey);
  const exists = await client.post('/api/workspaces/exists', { id });
  const name = await client.post('/api/workspaces/exists_username', { id, username });
  expect(exists.status).toBe(200);
  return { isIdTaken: exists.body as boolean, name: [name.status, name.text] };
}

const FREE = [200, 'valid username'];

describe('whether a workspace id or a user name is taken', () => {
  let app: TestApp;
  let member: TestAccount;
  let workspaceId: string;
  let username: string;
  let admin: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    member = await anEmailUser(app);
    ({ workspaceId, admin } = await aWorkspace(app, { members: [member] }));
    const whoami = await app.withToken(member.apiKey).get(`/api/w/${workspaceId}/users/whoami`);
    username = whoami.body.username as string;
  });
  afterAll(() => app.close());

  const taken = () => [400, expect.stringContaining(username) as unknown as string];

  it('400: members, invitees and superusers learn which names are taken', async () => {
    const invited = await anEmailUser(app);
    await app.withToken(admin.apiKey).post(`/api/w/${workspaceId}/workspaces/invite_user`, {
      email: invited.username,
      is_admin: false,
      operator: false,
    });
    for (const account of [member, admin, invited, await aSuperuser(app)]) {
      const told = await askAs(app, account, workspaceId, username);
      expect(told).toEqual({ isIdTaken: true, name: taken() });
      expect((await askAs(app, account, workspaceId, 'nobody')).name).toEqual(FREE);
    }
    // An account that declined is a stranger again.
    await app.withToken(invited.apiKey).post('/api/users/decline_invite', {
      workspace_id: workspaceId,
    });
    expect((await askAs(app, invited, workspaceId, username)).name).toEqual(FREE);
  });

  it('200: a stranger gets the answer for a workspace that does not exist', async () => {
    const stranger = await anEmailUser(app);
    const told = await askAs(app, stranger, workspaceId, username);
    expect(told).toEqual(await askAs(app, stranger, 'nowhere', username));
    expect(told).toEqual({ isIdTaken: false, name: FREE });
  });

  it('200: a disabled member gets the answer for a workspace that does not exist', async () => {
    const disabled = await anEmailUser(app);
    const client = app.withToken(admin.apiKey);
    const added = await client.post(`/api/w/${workspaceId}/workspaces/add_user`, {
      email: disabled.username,
      is_admin: false,
      operator: false,
      username: 'putout',
    });
    expect(added.status).toBeLessThan(300);
    expect((await askAs(app, disabled, workspaceId, username)).name).toEqual(taken());
    await client.post(`/api/w/${workspaceId}/users/update/putout`, { disabled: true });
    expect(await askAs(app, disabled, workspaceId, username)).toEqual({
      isIdTaken: false,
      name: FREE,
    });
  });
});

describe('CREATE_WORKSPACE_REQUIRE_SUPERADMIN=false', () => {
  it('200: accounts that may create a workspace learn which ids are taken, but no user names', async () => {
    const app = await startTestApp({ CREATE_WORKSPACE_REQUIRE_SUPERADMIN: 'false' });
    try {
      const { workspaceId } = await aWorkspace(app, { members: [await anEmailUser(app)] });
      const [row] = await app.dataSource.query<{ username: string }[]>(
        'SELECT username FROM memberships WHERE workspace_id = $1 LIMIT 1',
        [workspaceId],
      );
      const stranger = await anEmailUser(app);
      expect(await askAs(app, stranger, workspaceId, row!.username)).toEqual({
        isIdTaken: true,
        name: FREE,
      });
      expect((await askAs(app, stranger, 'nowhere', 'x')).isIdTaken).toBe(false);
    } finally {
      await app.close();
    }
  });
});
