import { randomUUID } from 'node:crypto';
import { Invite } from '../../../src/workspaces/invite.entity.js';
import { stableIdOf } from '../../zenml/workspace-server.js';
import { all, verdicts, type Action, type Row } from '../rule.js';
import type { Stage } from '../stage.js';

const path = ({ workspaceId }: Stage, end: string) => `/api/w/${workspaceId}/${end}`;
const NO_ADMIN = { is_admin: false, operator: false };

/** Sends a body to a route of the workspace. */
const posts = (end: string, json: (stage: Stage) => object | undefined | Promise<object>): Row => ({
  route: `POST /api/w/:workspace/${end}`,
  perform: async (stage) => stage.bearer.post(path(stage, end), await json(stage)),
});

/** Does something to another member. */
const toMember = (verb: string, end: string, json?: object): Row => ({
  route: `${verb} /api/w/:workspace/${end}/:username`,
  perform: async (stage) => {
    const { username } = await stage.aMember();
    return stage.bearer.send(verb, path(stage, `${end}/${username}`), { json });
  },
});

/** Offers the caller a membership of a new workspace. @returns its id */
async function anInvite({ world, me }: Stage): Promise<string> {
  const id = await world.aWorkspace();
  const keeper = await world.withKeepersToken();
  const path = `/api/w/${id}/workspaces/invite_user`;
  await keeper.post(path, { email: me.username, ...NO_ADMIN });
  return id;
}

const acceptOrDecline = (end: string): Row => ({
  route: `POST /api/users/${end}`,
  perform: async (stage) => {
    const workspace_id = await anInvite(stage);
    return stage.bearer.post(`/api/users/${end}`, { workspace_id });
  },
});

/** Sends something to ZenML's API about the workspace, which it knows by its UUID. */
const toServed = (verb: string, end: string, json?: object): Row => ({
  route: `${verb} /workspaces/:workspace_id${end}`,
  perform: async ({ world, bearer, workspaceId }) => {
    const id = await stableIdOf(world.app, workspaceId);
    return bearer.send(verb, `/workspaces/${id}${end}`, { json });
  },
});

const withGroup =
  (perform: (stage: Stage, name: string) => ReturnType<Row['perform']>) => async (stage: Stage) => {
    const name = `g${randomUUID().slice(0, 8)}`;
    await (await stage.world.withKeepersToken()).post(path(stage, 'groups/create'), { name });
    return perform(stage, name);
  };

/** What admins of a workspace give somebody there. */
const giving = (action: Action): Action => ({ ...action, isSensitive: true });

const admins = (name: string, rows: readonly Row[], wearsOut?: true): Action => ({
  name,
  ...(wearsOut && { wearsOut }),
  may: 'workspace admin',
  isInWorkspace: true,
  verdicts: verdicts('workspace admin', 'write'),
  rows,
});

const superusers = (name: string, rows: readonly Row[], verdictsOf = {}): Action => ({
  name,
  wearsOut: true,
  may: 'superuser',
  isInWorkspace: true,
  verdicts: verdicts('superuser', 'write', verdictsOf),
  rows,
});

export const WORKSPACE_ACTIONS: readonly Action[] = [
  {
    name: 'create a workspace',
    may: 'superuser',
    verdicts: verdicts('superuser', 'write'),
    rows: [
      {
        route: 'POST /api/workspaces/create',
        perform: ({ bearer }) => {
          const id = `ws-${randomUUID().slice(0, 8)}`;
          return bearer.post('/api/workspaces/create', { id, name: id });
        },
      },
    ],
  },
  admins('change the name or the color of a workspace', [
    posts('workspaces/change_workspace_name', () => ({ new_name: 'Another name' })),
    posts('workspaces/change_workspace_color', () => ({ color: '#336699' })),
  ]),
  giving(
    superusers(
      'change the id of a workspace',
      [
        posts('workspaces/change_workspace_id', () => ({
          new_id: `ws-${randomUUID().slice(0, 8)}`,
        })),
      ],
      all('allowed', 'workspace key'),
    ),
  ),

  {
    name: 'set where the ZenML server of a workspace is',
    isSensitive: true,
    may: 'superuser',
    isInWorkspace: true,
    verdicts: verdicts('superuser', 'whole'),
    rows: [toServed('PATCH', '', { server_url: 'https://zenml.example.com' })],
  },
  {
    name: 'enroll the ZenML server of a workspace',
    isSensitive: true,
    may: 'superuser',
    isInWorkspace: true,
    verdicts: verdicts('superuser', 'whole'),
    rows: [toServed('POST', '/enroll')],
  },
  giving(
    superusers('create a service account as a member', [
      posts('workspaces/create_service_account', () => ({
        username: `p${randomUUID().slice(0, 8)}`,
      })),
    ]),
  ),
  admins('archive a workspace', [posts('workspaces/archive', () => undefined)], true),
  giving(
    superusers(
      'restore an archived workspace',
      [
        {
          route: 'POST /api/workspaces/unarchive/:workspace',
          perform: ({ bearer, workspaceId }) =>
            bearer.post(`/api/workspaces/unarchive/${workspaceId}`),
        },
      ],
      all('allowed', 'workspace key'),
    ),
  ),

  superusers(
    'delete a workspace',
    [
      {
        route: 'DELETE /api/workspaces/delete/:workspace',
        perform: ({ bearer, workspaceId }) =>
          bearer.delete(`/api/workspaces/delete/${workspaceId}`),
      },
      {
        route: 'DELETE /api/w/:workspace/workspaces/delete',
        perform: (stage) => stage.bearer.delete(path(stage, 'workspaces/delete')),
      },
    ],
    all('allowed', 'workspace key'),
  ),
  giving(
    admins('invite to a workspace', [
      posts('workspaces/invite_user', async (stage) => ({
        email: (await stage.aPerson()).username,
        ...NO_ADMIN,
      })),
    ]),
  ),
  admins('withdraw an invite', [
    posts('workspaces/delete_invite', async (stage) => {
      const { username: email } = await stage.aPerson();
      await stage.world.app.dataSource.transaction((manager) => manager.delete(Invite, { email }));
      return { email, ...NO_ADMIN };
    }),
  ]),
  giving(
    admins('make somebody a member', [
      posts('workspaces/add_user', async (stage) => ({
        email: (await stage.aPerson()).username,
        ...NO_ADMIN,
      })),
      posts('users/add', async (stage) => ({
        email: (await stage.aPerson()).username,
        username: `m${randomUUID().slice(0, 8)}`,
        is_admin: false,
      })),
    ]),
  ),
  {
    name: 'accept an invite',
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'write'),
    rows: [acceptOrDecline('accept_invite')],
  },
  {
    name: 'decline an invite',
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'write'),
    rows: [acceptOrDecline('decline_invite')],
  },
  {
    name: 'leave a workspace',
    wearsOut: true,
    may: 'workspace member',
    isInWorkspace: true,
    verdicts: verdicts('workspace member', 'write'),
    rows: ['workspaces/leave', 'users/leave', 'users/leave_workspace'].map((end) =>
      posts(end, () => undefined),
    ),
  },
  giving(
    admins('change what a member may', [toMember('POST', 'users/update', { is_admin: true })]),
  ),
  admins('end a membership', [
    toMember('DELETE', 'users/delete'),
    {
      route: 'POST /api/w/:workspace/users/offboard/:username',
      perform: async (stage) => {
        const { username } = await stage.aMember();
        const successor = await stage.world.seat(stage.workspaceId, await stage.world.aPerson());
        const json = { reassign_to: `u/${successor}`, delete_user: true };
        return stage.bearer.post(path(stage, `users/offboard/${username}`), json);
      },
    },
  ]),
  giving(
    superusers('rename a member in all workspaces', [
      {
        route: 'POST /api/users/rename/:email',
        perform: async (stage) => {
          const { person } = await stage.aMember();
          const new_username = `m${randomUUID().slice(0, 8)}`;
          return stage.bearer.post(`/api/users/rename/${person.username}`, { new_username });
        },
      },
    ]),
  ),

  giving(
    admins('create a group', [
      posts('groups/create', () => ({ name: `g${randomUUID().slice(0, 8)}`, summary: '' })),
    ]),
  ),
  admins('describe a group', [
    {
      route: 'POST /api/w/:workspace/groups/update/:name',
      perform: withGroup((stage, name) =>
        stage.bearer.post(path(stage, `groups/update/${name}`), { summary: 'a team' }),
      ),
    },
  ]),
  admins('delete a group', [
    {
      route: 'DELETE /api/w/:workspace/groups/delete/:name',
      perform: withGroup((stage, name) =>
        stage.bearer.delete(path(stage, `groups/delete/${name}`)),
      ),
    },
  ]),
  admins('put a member into a group or take one out', [
    {
      route: 'POST /api/w/:workspace/groups/adduser/:name',
      isSensitive: true,
      perform: withGroup(async (stage, name) => {
        const { username } = await stage.aMember();
        return stage.bearer.post(path(stage, `groups/adduser/${name}`), { username });
      }),
    },
    {
      route: 'POST /api/w/:workspace/groups/removeuser/:name',
      perform: withGroup(async (stage, name) => {
        const { username } = await stage.aMember();
        return stage.bearer.post(path(stage, `groups/removeuser/${name}`), { username });
      }),
    },
  ]),
];
