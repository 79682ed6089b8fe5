// Calls Windmill's own SDK against the server named by the arguments and prints what it answered,
// as JSON.
import {
  GroupService,
  OpenAPI,
  setClient,
  SettingService,
  SettingsService,
  UserService,
  WorkspaceService,
} from 'windmill-client';

const [, , url, email, password] = process.argv;
const answers = {};
const call = async (name, work) => {
  answers[name] = await work().catch(({ status, body }) => ({ status, body }));
  return answers[name];
};

setClient(undefined, url);
const workspace = 'sdk';
const token = await call('login', () => UserService.login({ requestBody: { email, password } }));
await call('backendVersion', () => SettingsService.backendVersion());
setClient(token, url);

await call('globalWhoami', () => UserService.globalWhoami());
await call('getCurrentEmail', () => UserService.getCurrentEmail());
await call('getGlobal', () => SettingService.getGlobal({ key: 'automate_username_creation' }));
await call('existsWorkspace', () =>
  WorkspaceService.existsWorkspace({ requestBody: { id: workspace } }),
);
await call('createWorkspace', () =>
  WorkspaceService.createWorkspace({
    requestBody: { id: workspace, name: 'SDK', username: 'boss' },
  }),
);
await call('existsWorkspaceNow', () =>
  WorkspaceService.existsWorkspace({ requestBody: { id: workspace } }),
);
await call('existsUsername', () =>
  WorkspaceService.existsUsername({ requestBody: { id: workspace, username: 'free' } }),
);
await call('listWorkspaces', () => WorkspaceService.listWorkspaces());
await call('listUserWorkspaces', () => WorkspaceService.listUserWorkspaces());
await call('listWorkspacesAsSuperAdmin', () =>
  WorkspaceService.listWorkspacesAsSuperAdmin({ page: 1 }),
);
await call('getWorkspaceName', () => WorkspaceService.getWorkspaceName({ workspace }));

const guest = 'guest+sdk@example.com';
await call('createUserGlobally', () =>
  UserService.createUserGlobally({
    requestBody: {
      email: guest,
      password: 'of a guest',
      super_admin: false,
      name: 'Guest',
      skip_email: true,
    },
  }),
);
await call('existsEmail', () => UserService.existsEmail({ email: guest }));
await call('globalUserUpdate', () =>
  UserService.globalUserUpdate({ email: guest, requestBody: { name: 'A guest' } }),
);
await call('listUsersAsSuperAdmin', () =>
  UserService.listUsersAsSuperAdmin({ page: 1, perPage: 10 }),
);
const invite = { email: guest, is_admin: false, operator: false };
await call('inviteUser', () => WorkspaceService.inviteUser({ workspace, requestBody: invite }));
await call('listPendingInvites', () => WorkspaceService.listPendingInvites({ workspace }));
await call('deleteInvite', () => WorkspaceService.deleteInvite({ workspace, requestBody: invite }));
await call('inviteAgain', () => WorkspaceService.inviteUser({ workspace, requestBody: invite }));

const guestToken = await call('loginOfGuest', () =>
  UserService.login({ requestBody: { email: guest, password: 'of a guest' } }),
);
OpenAPI.TOKEN = guestToken;
await call('listWorkspaceInvites', () => UserService.listWorkspaceInvites());
await call('acceptInvite', () =>
  UserService.acceptInvite({ requestBody: { workspace_id: workspace, username: 'guest' } }),
);
await call('declineInvite', () =>
  UserService.declineInvite({ requestBody: { workspace_id: workspace } }),
);
await call('whoami', () => UserService.whoami({ workspace }));
await call('whois', () => UserService.whois({ workspace, username: 'boss' }));
await call('listUsers', () => UserService.listUsers({ workspace }));
await call('listUsernames', () => UserService.listUsernames({ workspace }));
await call('usernameToEmail', () => UserService.usernameToEmail({ workspace, username: 'boss' }));
await call('updateUserRefused', () =>
  UserService.updateUser({ workspace, username: 'guest', requestBody: { is_admin: true } }),
);
const made = await call('createToken', () =>
  UserService.createToken({ requestBody: { label: 'sdk' } }),
);
await call('listTokens', () =>
  UserService.listTokens({ excludeEphemeral: true, page: 1, perPage: 10 }),
);
const tokenPrefix = made.slice(0, 10);
await call('updateTokenLabel', () =>
  UserService.updateTokenLabel({ tokenPrefix, requestBody: { label: 'x' } }),
);
await call('updateTokenScopes', () =>
  UserService.updateTokenScopes({ tokenPrefix, requestBody: { scopes: ['users:read'] } }),
);
await call('deleteToken', () => UserService.deleteToken({ tokenPrefix }));
await call('refreshUserToken', () => UserService.refreshUserToken({ ifExpiringInLessThanS: 5 }));
await call('leaveWorkspace', () => WorkspaceService.leaveWorkspace({ workspace }));
await call('setPassword', () =>
  UserService.setPassword({ requestBody: { password: 'another one' } }),
);

OpenAPI.TOKEN = token;
await call('addUser', () =>
  WorkspaceService.addUser({ workspace, requestBody: { ...invite, username: 'guest' } }),
);
await call('getUser', () => UserService.getUser({ workspace, username: 'guest' }));
await call('updateUser', () =>
  UserService.updateUser({ workspace, username: 'guest', requestBody: { operator: true } }),
);
await call('createGroup', () =>
  GroupService.createGroup({ workspace, requestBody: { name: 'team' } }),
);
await call('addUserToGroup', () =>
  GroupService.addUserToGroup({ workspace, name: 'team', requestBody: { username: 'guest' } }),
);
await call('listGroups', () => GroupService.listGroups({ workspace }));
await call('listGroupNames', () => GroupService.listGroupNames({ workspace }));
await call('getGroup', () => GroupService.getGroup({ workspace, name: 'team' }));
await call('removeUserToGroup', () =>
  GroupService.removeUserToGroup({ workspace, name: 'team', requestBody: { username: 'guest' } }),
);
await call('deleteGroup', () => GroupService.deleteGroup({ workspace, name: 'team' }));
await call('globalUsernameInfo', () => UserService.globalUsernameInfo({ email: guest }));
await call('globalUserRename', () =>
  UserService.globalUserRename({ email: guest, requestBody: { new_username: 'visitor' } }),
);
await call('deleteUser', () => UserService.deleteUser({ workspace, username: 'visitor' }));
await call('setPasswordForUser', () =>
  UserService.setPasswordForUser({ user: guest, requestBody: { password: 'a third one' } }),
);
await call('createTokenImpersonate', () =>
  UserService.createTokenImpersonate({ requestBody: { impersonate_email: guest } }),
);
await call('globalUserChangeEmail', () =>
  UserService.globalUserChangeEmail({ email: guest, requestBody: { new_email: 'v@example.com' } }),
);
await call('globalUserDelete', () => UserService.globalUserDelete({ email: 'v@example.com' }));
await call('archiveWorkspace', () => WorkspaceService.archiveWorkspace({ workspace }));
await call('unarchiveWorkspace', () => WorkspaceService.unarchiveWorkspace({ workspace }));
await call('deleteWorkspace', () => WorkspaceService.deleteWorkspace({ workspace }));
await call('logout', () => UserService.logout());
await call('afterLogout', () => UserService.globalWhoami());

console.log(JSON.stringify(answers));
