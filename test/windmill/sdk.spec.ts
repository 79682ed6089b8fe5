import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anEmailUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { runIn } from './child.js';

const GUEST = 'guest+sdk@example.com';
const DRIVE = fileURLToPath(new URL('drive-sdk.mjs', import.meta.url));
const TOKEN = expect.stringMatching(/^[0-9A-Za-z]{32}$/);

/** Windmill's own SDK, unchanged, against this server (contract windmill 8). */
describe('windmill-client', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await anEmailUser(app, { isSuperuser: true });
  });
  afterAll(() => app.close());

  it('reads every answer: texts as texts, booleans as booleans, errors with their messages', async () => {
    const { username: email, password } = superuser;
    const { code, text } = await runIn(tmpdir(), DRIVE, app.url, email, password);
    expect([code, code === 0 ? '' : text]).toEqual([0, '']);
    const guestAsMember = {
      email: GUEST,
      username: 'guest',
      is_admin: false,
      is_super_admin: false,
      name: 'A guest',
    };
    const ws = { id: 'sdk', name: 'SDK', owner: email };
    const roles = { is_admin: false, operator: false, role: 'developer' };
    const invite = { workspace_id: 'sdk', email: GUEST, ...roles };
    expect(JSON.parse(text)).toMatchObject({
      login: TOKEN,
      backendVersion: expect.stringMatching(/^Gatehouse v/),
      globalWhoami: { email, login_type: 'password', super_admin: true },
      getCurrentEmail: email,
      getGlobal: false,
      existsWorkspace: false,
      createWorkspace: 'Created workspace sdk',
      existsWorkspaceNow: true,
      existsUsername: 'valid username',
      listWorkspaces: [ws],
      listUserWorkspaces: { email, workspaces: [{ id: 'sdk', username: 'boss', color: '' }] },
      listWorkspacesAsSuperAdmin: [{ ...ws, deleted: false }],
      getWorkspaceName: 'SDK',
      createUserGlobally: `email ${GUEST} created`,
      existsEmail: true,
      globalUserUpdate: `email ${GUEST} updated`,
      listUsersAsSuperAdmin: [{ email }, { email: GUEST, name: 'A guest', disabled: false }],
      inviteUser: `user with email ${GUEST} invited`,
      listPendingInvites: [invite],
      deleteInvite: `invite to email ${GUEST} deleted`,
      inviteAgain: `user with email ${GUEST} invited`,
      loginOfGuest: TOKEN,
      listWorkspaceInvites: [invite],
      acceptInvite: `user ${GUEST} accepted invite to workspace sdk`,
      declineInvite: { status: 404, body: `Not found: invite for ${GUEST} not found` },
      whoami: guestAsMember,
      whois: { email, username: 'boss', is_admin: true, is_super_admin: true },
      listUsers: expect.arrayContaining([expect.objectContaining(guestAsMember)]),
      listUsernames: ['boss', 'guest'],
      usernameToEmail: email,
      updateUserRefused: { status: 403, body: 'Require Admin privileges for guest' },
      createToken: TOKEN,
      listTokens: [{ label: 'sdk' }, { label: 'session' }],
      updateTokenLabel: expect.stringContaining('updated'),
      updateTokenScopes: expect.stringContaining('updated'),
      deleteToken: expect.stringContaining('deleted 1 tokens'),
      refreshUserToken: 'token expiry is far enough',
      leaveWorkspace: 'Left workspace sdk',
      setPassword: `password of ${GUEST} updated`,
      addUser: `user with email ${GUEST} added`,
      getUser: guestAsMember,
      updateUser: `user ${GUEST} updated`,
      createGroup: 'Created group team',
      addUserToGroup: 'Added guest to group team',
      listGroups: [{ name: 'all' }, { name: 'team', members: ['boss', 'guest'] }],
      listGroupNames: ['all', 'team'],
      getGroup: { name: 'team', members: ['boss', 'guest'] },
      removeUserToGroup: 'Removed guest from group team',
      deleteGroup: 'delete group at name team',
      globalUsernameInfo: {
        username: 'guest',
        workspace_usernames: [{ workspace_id: 'sdk', username: 'guest' }],
      },
      globalUserRename: expect.stringContaining('visitor'),
      deleteUser: 'username visitor deleted',
      setPasswordForUser: `password of ${GUEST} updated`,
      createTokenImpersonate: TOKEN,
      globalUserChangeEmail: expect.stringContaining('v@example.com'),
      globalUserDelete: 'email v@example.com deleted',
      archiveWorkspace: 'Archived workspace sdk',
      unarchiveWorkspace: 'Unarchived workspace sdk',
      deleteWorkspace: 'Deleted workspace sdk',
      logout: 'logged out successfully',
      afterLogout: { status: 401, body: 'Not authorized: Unauthorized' },
    });
  });
});
