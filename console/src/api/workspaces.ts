import { queryOptions } from '@tanstack/react-query';
import { ask } from './client';
import {
  addUser,
  addUserToGroup,
  archiveWorkspace,
  changeWorkspaceName,
  createGroup,
  createWorkspace,
  deleteGroup,
  deleteInvite,
  deleteUser,
  deleteWorkspace,
  getWorkspaceAsSuperAdmin,
  inviteUser,
  listAddableInstanceUsers,
  listGroups,
  listPendingInvites,
  listUsers,
  listWorkspacesAsSuperAdmin,
  listWorkspacesWorkspacesGet,
  removeUserToGroup,
  unarchiveWorkspace,
  updateUser,
  updateWorkspaceWorkspacesWorkspaceIdPatch,
  enrollWorkspaceWorkspacesWorkspaceIdEnrollPost,
  type AddUser,
  type CreateGroup,
  type CreateWorkspace,
  type EditWorkspaceUser,
  type InviteUser,
} from './gen';

const MAX_LISTED = 10_000;

const at = (workspace: string) => ({ path: { workspace } });
const named = (workspace: string, name: string) => ({ path: { workspace, name } });

export const workspaces = queryOptions({
  queryKey: ['workspaces'],
  queryFn: () => ask(() => listWorkspacesAsSuperAdmin({ query: { per_page: MAX_LISTED } })),
});

export const workspaceOf = (id: string) =>
  queryOptions({
    queryKey: ['workspaces', id],
    queryFn: () => ask(() => getWorkspaceAsSuperAdmin(at(id))),
  });

export const membersOf = (id: string) =>
  queryOptions({
    queryKey: ['workspaces', id, 'members'],
    queryFn: () => ask(() => listUsers(at(id))),
  });

export const addableTo = (id: string, search: string) =>
  queryOptions({
    queryKey: ['workspaces', id, 'addable', search],
    queryFn: () =>
      ask(() => listAddableInstanceUsers({ ...at(id), query: { search, per_page: 20 } })),
  });

export const groupsOf = (id: string) =>
  queryOptions({
    queryKey: ['workspaces', id, 'groups'],
    queryFn: () => ask(() => listGroups(at(id))),
  });

export const invitesOf = (id: string) =>
  queryOptions({
    queryKey: ['workspaces', id, 'invites'],
    queryFn: () => ask(() => listPendingInvites(at(id))),
  });

/** The workspace as ZenML's API knows it. Null while it is archived. */
export const serverOf = (id: string) =>
  queryOptions({
    queryKey: ['workspaces', id, 'server'],
    queryFn: async () => {
      const found = await ask(() => listWorkspacesWorkspacesGet({ query: { workspace_name: id } }));
      return found.find(({ name }) => name === id) ?? null;
    },
  });

export const create = (body: CreateWorkspace) => ask(() => createWorkspace({ body }));
export const rename = (id: string, name: string) =>
  ask(() => changeWorkspaceName({ ...at(id), body: { new_name: name } }));
export const archive = (id: string) => ask(() => archiveWorkspace(at(id)));
export const unarchive = (id: string) => ask(() => unarchiveWorkspace(at(id)));
export const remove = (id: string) => ask(() => deleteWorkspace(at(id)));

export const addMember = (id: string, body: AddUser) => ask(() => addUser({ ...at(id), body }));
export const changeMember = (workspace: string, username: string, body: EditWorkspaceUser) =>
  ask(() => updateUser({ path: { workspace, username }, body }));
export const removeMember = (workspace: string, username: string) =>
  ask(() => deleteUser({ path: { workspace, username } }));

export const invite = (id: string, body: InviteUser) => ask(() => inviteUser({ ...at(id), body }));
export const withdrawInvite = (id: string, body: InviteUser) =>
  ask(() => deleteInvite({ ...at(id), body }));

export const makeGroup = (id: string, body: CreateGroup) =>
  ask(() => createGroup({ ...at(id), body }));
export const removeGroup = (id: string, name: string) => ask(() => deleteGroup(named(id, name)));
export const addToGroup = (id: string, name: string, username: string) =>
  ask(() => addUserToGroup({ ...named(id, name), body: { username } }));
export const takeFromGroup = (id: string, name: string, username: string) =>
  ask(() => removeUserToGroup({ ...named(id, name), body: { username } }));

/** @param uuid the id of the workspace on ZenML's API */
export const setServerUrl = (uuid: string, url: string | null) =>
  ask(() =>
    updateWorkspaceWorkspacesWorkspaceIdPatch({
      path: { workspace_id: uuid },
      body: { server_url: url },
    }),
  );
export const enrollServer = (uuid: string) =>
  ask(() => enrollWorkspaceWorkspacesWorkspaceIdEnrollPost({ path: { workspace_id: uuid } }));
