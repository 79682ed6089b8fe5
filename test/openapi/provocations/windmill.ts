import type { Person, World } from '../../rules/world.js';
import { caller, superuser, type Provocations } from './provocation.js';
import { internal, nobody } from './account-cases.js';
import { aFullWorkspace, inWorkspace, nowhere, unknownMember } from './workspaces.js';

const PROGRAMS = 'workspaces/create_service_account';

const offboard =
  (person: (world: World) => Promise<Person>, json: object) => async (world: World) =>
    (await superuser(world)).bearer.post(
      `/api/users/offboard/${(await person(world)).username}`,
      json,
    );

const offboardSelf = (json: object) => async (world: World) => {
  const { me, bearer } = await superuser(world);
  return bearer.post(`/api/users/offboard/${me.username}`, json);
};

export const WINDMILL_PROVOCATIONS: Provocations = {
  'GET /api/w/{workspace}/audit/list': {
    not_superuser: async (world) => {
      const id = await world.aWorkspace();
      const { me, bearer } = await caller(world);
      await world.seat(id, me, { isAdmin: true });
      return bearer.get(`/api/w/${id}/audit/list?all_workspaces=true`);
    },
  },
  'GET /api/w/{workspace}/audit/get/{id}': {
    audit_event_not_found: inWorkspace(({ id, client }) =>
      client.get(`/api/w/${id}/audit/get/999999999999`),
    ),
  },
  'GET /api/w/{workspace}/users/offboard_preview/{username}': unknownMember(
    'GET',
    '/api/w/{}/users/offboard_preview/nobody',
  ),
  'POST /api/w/{workspace}/users/offboard/{username}': {
    ...nowhere('POST', '/api/w/{}/users/offboard/a', { reassign_to: 'u/b' }),
    ...unknownMember('POST', '/api/w/{}/users/offboard/nobody', { reassign_to: 'u/a' }),
    last_workspace_admin: async (world) => {
      const id = await world.aWorkspace();
      const username = await world.seat(id, await world.aPerson());
      const { bearer } = await superuser(world);
      const { body } = await bearer.get(`/api/w/${id}/users/list`);
      const boss = (body as unknown as { username: string; is_admin: boolean }[]).find(
        ({ is_admin }) => is_admin,
      );
      const json = { reassign_to: `u/${username}`, delete_user: true };
      return bearer.post(`/api/w/${id}/users/offboard/${boss!.username}`, json);
    },
  },
  'GET /api/users/offboard_preview/{email}': {
    user_not_found: async (world) =>
      (await superuser(world)).bearer.get(
        `/api/users/offboard_preview/${(await nobody()).username}`,
      ),
  },
  'POST /api/users/offboard/{email}': {
    internal_user_undeletable: offboard(internal, { delete_user: true }),
    member_not_found: inWorkspace(async ({ id, client, world }) => {
      const { username } = await world.aPerson();
      const reassignments = { [id]: { reassign_to: 'u/nobody' } };
      return client.post(`/api/users/offboard/${username}`, { reassignments });
    }),
    self_deactivation: offboardSelf({}),
    self_deletion: offboardSelf({ delete_user: true }),
    user_not_found: offboard(nobody, {}),
  },
  'POST /api/w/{workspace}/workspaces/change_workspace_id': {
    ...nowhere('POST', '/api/w/{}/workspaces/change_workspace_id', { new_id: 'elsewhere' }),
    workspace_exists: inWorkspace(async ({ id, client, world }) =>
      client.post(`/api/w/${id}/workspaces/change_workspace_id`, {
        new_id: await world.aWorkspace(),
      }),
    ),
  },
  'POST /api/w/{workspace}/workspaces/create_service_account': {
    ...nowhere('POST', `/api/w/{}/${PROGRAMS}`, { username: 'bot' }),
    limit_reached: async (world) =>
      (await superuser(world)).bearer.post(`/api/w/${await aFullWorkspace(world)}/${PROGRAMS}`, {
        username: 'bot',
      }),
    member_username_taken: inWorkspace(async ({ id, client, world }) => {
      const username = await world.seat(id, await world.aPerson());
      return client.post(`/api/w/${id}/${PROGRAMS}`, { username });
    }),
    username_taken: inWorkspace(async ({ id, client, world }) => {
      await world.aPerson({ username: `bot.${id}` });
      return client.post(`/api/w/${id}/${PROGRAMS}`, { username: 'bot' });
    }),
  },
};
