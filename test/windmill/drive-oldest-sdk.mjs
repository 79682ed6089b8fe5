// Calls the oldest SDK that can be installed against the server named by the arguments, and prints
// what it answered, as JSON.
import { GroupService, setClient, UserService, WorkspaceService } from 'windmill-client-oldest';

const [, , url, email, password] = process.argv;
setClient(undefined, url);
setClient(await UserService.login({ requestBody: { email, password } }), url);

const workspace = 'oldest';
const answers = {
  whoami: await UserService.globalWhoami(),
  users: await UserService.listUsersAsSuperAdmin({ page: 1, perPage: 100 }),
  created: await UserService.createUserGlobally({
    requestBody: { email: 'sdk@example.com', password: 'of the SDK here', super_admin: false },
  }),
  workspace: await WorkspaceService.createWorkspace({
    requestBody: { id: workspace, name: 'Oldest', username: 'boss' },
  }),
  workspaces: await WorkspaceService.listWorkspaces(),
  member: await UserService.whoami({ workspace }),
  group: await GroupService.createGroup({ workspace, requestBody: { name: 'team' } }),
  groups: await GroupService.listGroups({ workspace }),
  token: await UserService.createToken({ requestBody: { label: 'made by the SDK' } }),
  tokens: await UserService.listTokens({ excludeEphemeral: true }),
};
console.log(JSON.stringify(answers));
