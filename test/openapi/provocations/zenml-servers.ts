import type { World } from '../../rules/world.js';
import type { Client } from '../../support/client.js';
import { logInServer, stableIdOf } from '../../zenml/workspace-server.js';
import {
  caller,
  NOBODY,
  passingSuperuser,
  superuser,
  type Provocation,
  type Provocations,
} from './provocation.js';

const SHARE = { resource: 'stack' };
const QUESTION = `user_id=${NOBODY}&action=read`;
const EVENT = { organization_id: 'gatehouse', feature: 'project', total: 1 };
const ENTITLEMENT = (name: string) => `/organizations/${name}/entitlement/project`;

/** A workspace without a server: its id and its UUID. */
async function aPlace(world: World) {
  const name = await world.aWorkspace();
  return { name, id: await stableIdOf(world.app, name) };
}

const enroll = ({ bearer }: { bearer: Client }, id: string) =>
  bearer.post(`/workspaces/${id}/enroll`);

/** Sends something as the server of a workspace. */
const asServer = (send: (server: Client) => Promise<unknown>) => async (world: World) => {
  const { id } = await aPlace(world);
  const { body } = await enroll(await superuser(world), id);
  const login = await logInServer(world.app, id, body.enrollment_key as string);
  return send(world.app.withToken(login.body.access_token as string));
};

/** Sends something as an ordinary account. */
const byAnybody = (send: (client: Client) => Promise<unknown>) => ({
  not_workspace_server: async (world: World) => send((await caller(world)).bearer),
});

const noWorkspace = (send: (client: Client, id: string) => Promise<unknown>) => ({
  workspace_not_found: async (world: World) => send((await superuser(world)).bearer, NOBODY),
});

const setUrl = (client: Client, id: string) =>
  client.patch(`/workspaces/${id}`, { server_url: null });

/** Enrolls a server while another account has what it needs. */
const enrollAfter =
  (prepare: (world: World, name: string, id: string) => Promise<unknown>): Provocation =>
  async (world) => {
    const { name, id } = await aPlace(world);
    await prepare(world, name, id);
    return enroll(await superuser(world), id);
  };

const noOrganization = {
  organization_not_found: async (world: World) =>
    (await caller(world)).bearer.get('/organizations/nowhere'),
};

/** What the ZenML servers of workspaces are refused, and those who set them up. */
export const ZENML_SERVER_PROVOCATIONS: Provocations = {
  'GET /workspaces/{workspace_id}': noWorkspace((client, id) => client.get(`/workspaces/${id}`)),
  'PATCH /workspaces/{workspace_id}': {
    ...noWorkspace(setUrl),
    api_key_beyond_own: async (world) =>
      setUrl((await passingSuperuser(world)).bearer, (await aPlace(world)).id),
  },
  'POST /workspaces/{workspace_id}/enroll': {
    ...noWorkspace((bearer, id) => enroll({ bearer }, id)),
    api_key_beyond_own: async (world) =>
      enroll(await passingSuperuser(world), (await aPlace(world)).id),
    limit_reached: async (world) => {
      const { id } = await aPlace(world);
      await enroll(await superuser(world), id);
      return enroll(await superuser(world), id);
    },
    username_taken: enrollAfter((world, _name, id) =>
      world.app.dataSource.transaction((manager) =>
        manager.query('UPDATE users SET username = $2, username_key = $2 WHERE id = $1', [
          world.keeper.id,
          `zenml.${id}`,
        ]),
      ),
    ),
    workspace_server_disabled: enrollAfter(async (world, name, id) => {
      await enroll(await superuser(world), id);
      // Without its first key, which the bound of keys would count.
      await world.app.dataSource.transaction(async (manager) => {
        await manager.query('DELETE FROM api_keys WHERE workspace_id = $1', [name]);
        await manager.query(
          "UPDATE memberships SET is_disabled = true WHERE workspace_id = $1 AND username = 'zenml'",
          [name],
        );
      });
    }),
    member_username_taken: enrollAfter((world, name) =>
      world.app.dataSource.transaction((manager) =>
        manager.query("UPDATE memberships SET username = 'zenml' WHERE workspace_id = $1", [name]),
      ),
    ),
  },
  'GET /organizations/{organization_id}': noOrganization,
  'PATCH /workspace_status': byAnybody((client) => client.patch('/workspace_status')),
  'POST /rbac/check_permissions': byAnybody((client) =>
    client.post(`/rbac/check_permissions?${QUESTION}`, ['stack']),
  ),
  'GET /rbac/allowed_resource_ids': byAnybody((client) =>
    client.get(`/rbac/allowed_resource_ids?${QUESTION}&resource=stack`),
  ),
  'POST /rbac/resource_members': {
    ...byAnybody((client) => client.post('/rbac/resource_members', SHARE)),
    resource_not_shareable: asServer((server) => server.post('/rbac/resource_members', SHARE)),
  },
  'DELETE /rbac/resources': byAnybody((client) => client.delete('/rbac/resources?resources=stack')),
  'GET /organizations/{organization_id}/entitlement/{feature}': {
    ...byAnybody((client) => client.get(ENTITLEMENT('gatehouse'))),
    organization_not_found: asServer((server) => server.get(ENTITLEMENT('nowhere'))),
  },
  'POST /usage-event': byAnybody((client) => client.post('/usage-event', EVENT)),
};
