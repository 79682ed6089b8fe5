import { randomUUID } from 'node:crypto';
import { type Person, type World } from '../../rules/world.js';
import type { Client } from '../../support/client.js';
import { caller, NOBODYS_EMAIL, superuser, type Provocations } from './provocation.js';

interface Place {
  readonly id: string;
  /** Calls as a superuser. */
  readonly client: Client;
  readonly world: World;
}

/** Sends something in a workspace as a superuser. */
export const inWorkspace = (send: (place: Place) => Promise<unknown>) => async (world: World) =>
  send({ id: await world.aWorkspace(), client: (await superuser(world)).bearer, world });

export const nowhere = (method: string, path: string, json?: object) => ({
  workspace_not_found: async (world: World) =>
    (await superuser(world)).bearer.send(method, path.replace('{}', 'nowhere'), { json }),
});

const invite = (person: string) => ({ email: person, is_admin: false });
const added = (person: Person, username: string) => ({
  ...invite(person.username),
  username,
});

/** A member, its user name and itself. */
async function aMember({ id, world }: Place) {
  const person = await world.aPerson();
  return { person, username: await world.seat(id, person) };
}

const fill = (world: World, text: string, values: readonly unknown[]) =>
  world.app.dataSource.transaction((manager) => manager.query(text, [...values]));

const GROUPS = `INSERT INTO groups (workspace_id, name, summary)
  SELECT $1, 'g' || n, '' FROM generate_series(1, 200) n`;
const INVITES = `INSERT INTO invites (workspace_id, email, is_admin, is_operator)
  SELECT $1, 'i' || n || '@example.com', false, false
  FROM generate_series(1, 1000) n`;
const WORKSPACES = `INSERT INTO workspaces (id, name, owner_id)
  SELECT 'own-' || n || '-' || left($1::text, 8), 'a', $1::uuid FROM generate_series(1, 100) n`;

const MEMBERS = `INSERT INTO memberships (workspace_id, user_id, username, is_admin, is_operator)
  SELECT $1, gen_random_uuid(), 'm' || n, false, false FROM generate_series(1, 10000) n`;
const SEATS = `INSERT INTO group_members (workspace_id, group_name, user_id)
  SELECT $1, 'g', gen_random_uuid() FROM generate_series(1, 20000) n`;

/** Fills a table with rows that are only counted, without the checks and triggers of each. */
const fillUnchecked = (world: World, text: string, id: string) =>
  world.app.dataSource.transaction(async (manager) => {
    await manager.query('SET LOCAL session_replication_role = replica');
    await manager.query(text, [id]);
  });

export const aFullWorkspace = (world: World) =>
  world.sharing('full workspace', async () => {
    const id = await world.aWorkspace();
    await fillUnchecked(world, MEMBERS, id);
    return id;
  });

const adding = (path: string) => ({
  ...nowhere('POST', `/api/w/{}/${path}`, { ...invite(NOBODYS_EMAIL), username: 'a' }),
  limit_reached: async (world: World) =>
    (await superuser(world)).bearer.post(
      `/api/w/${await aFullWorkspace(world)}/${path}`,
      added(await world.aPerson(), 'another'),
    ),
  member_exists: inWorkspace(async (place) => {
    const { person } = await aMember(place);
    return place.client.post(`/api/w/${place.id}/${path}`, added(person, 'another'));
  }),
  member_username_taken: inWorkspace(async (place) => {
    const { username } = await aMember(place);
    const person = await place.world.aPerson();
    return place.client.post(`/api/w/${place.id}/${path}`, added(person, username));
  }),
  user_not_found: inWorkspace(({ id, client }) =>
    client.post(`/api/w/${id}/${path}`, { ...invite(NOBODYS_EMAIL), username: 'a' }),
  ),
});

const lastAdmin =
  (send: (client: Client, id: string, username: string) => Promise<unknown>) =>
  async (world: World) => {
    const { bearer } = await superuser(world);
    const id = `ws-${randomUUID().slice(0, 12)}`;
    await bearer.post('/api/workspaces/create', { id, name: id, username: 'boss' });
    return send(bearer, id, 'boss');
  };

export const unknownMember = (method: string, path: string, json?: object) => ({
  member_not_found: inWorkspace(({ id, client }) =>
    client.send(method, path.replace('{}', id), { json }),
  ),
});

const leaving = (path: string) => ({
  ...nowhere('POST', `/api/w/{}/${path}`),
  last_workspace_admin: lastAdmin((client, id) => client.post(`/api/w/${id}/${path}`)),
});

const group = (path: string) => ({
  ...nowhere('POST', `/api/w/{}/groups/${path}/team`, { username: 'a' }),
  group_not_found: inWorkspace(({ id, client }) =>
    client.post(`/api/w/${id}/groups/${path}/team`, { username: 'a' }),
  ),
  group_of_all_members: inWorkspace(({ id, client }) =>
    client.post(`/api/w/${id}/groups/${path}/all`, { username: 'a' }),
  ),
  member_not_found: inWorkspace(async ({ id, client }) => {
    await client.post(`/api/w/${id}/groups/create`, { name: 'team' });
    return client.post(`/api/w/${id}/groups/${path}/team`, { username: 'nobody' });
  }),
});

const accept = (workspace_id: string, username = 'a') => ({ workspace_id, username });

export const WORKSPACE_PROVOCATIONS: Provocations = {
  'POST /api/workspaces/create': {
    limit_reached: async (world) => {
      const { me, bearer } = await caller(world);
      await fill(world, WORKSPACES, [me.id]);
      return bearer.post('/api/workspaces/create', { id: 'one-more', name: 'a' });
    },
    workspace_exists: inWorkspace(({ id, client }) =>
      client.post('/api/workspaces/create', { id, name: 'a' }),
    ),
  },
  'POST /api/w/{workspace}/workspaces/archive': nowhere('POST', '/api/w/{}/workspaces/archive'),
  'POST /api/workspaces/unarchive/{workspace}': nowhere('POST', '/api/workspaces/unarchive/{}'),
  'DELETE /api/workspaces/delete/{workspace}': nowhere('DELETE', '/api/workspaces/delete/{}'),
  'DELETE /api/w/{workspace}/workspaces/delete': nowhere('DELETE', '/api/w/{}/workspaces/delete'),
  'GET /api/w/{workspace}/workspaces/get_workspace_name': nowhere(
    'GET',
    '/api/w/{}/workspaces/get_workspace_name',
  ),
  'GET /api/w/{workspace}/users/whoami': nowhere('GET', '/api/w/{}/users/whoami'),
  'POST /api/w/{workspace}/workspaces/invite_user': {
    ...nowhere('POST', '/api/w/{}/workspaces/invite_user', invite(NOBODYS_EMAIL)),
    email_refused: inWorkspace(({ id, client }) =>
      client.post(`/api/w/${id}/workspaces/invite_user`, invite('stra\u00dfe@example.com')),
    ),
    limit_reached: inWorkspace(async ({ id, client, world }) => {
      await fill(world, INVITES, [id]);
      return client.post(`/api/w/${id}/workspaces/invite_user`, invite(NOBODYS_EMAIL));
    }),
    member_exists: inWorkspace(async (place) => {
      const { person } = await aMember(place);
      const path = `/api/w/${place.id}/workspaces/invite_user`;
      return place.client.post(path, invite(person.username));
    }),
    user_not_found: inWorkspace(({ id, client }) =>
      client.post(`/api/w/${id}/workspaces/invite_user`, invite('nobody')),
    ),
    value_too_long: inWorkspace(({ id, client }) =>
      // The ligature is three letters of the address that is stored.
      client.post(
        `/api/w/${id}/workspaces/invite_user`,
        invite(`${'\ufb03'.repeat(90)}@example.com`),
      ),
    ),
  },
  'POST /api/w/{workspace}/workspaces/add_user': adding('workspaces/add_user'),
  'POST /api/w/{workspace}/users/add': adding('users/add'),
  'POST /api/users/accept_invite': {
    limit_reached: async (world) => {
      const id = await aFullWorkspace(world);
      const { me, bearer } = await caller(world);
      const path = `/api/w/${id}/workspaces/invite_user`;
      await (await superuser(world)).bearer.post(path, invite(me.username));
      return bearer.post('/api/users/accept_invite', accept(id));
    },
    invite_not_found: async (world) =>
      (await caller(world)).bearer.post('/api/users/accept_invite', accept('nowhere')),
    member_username_taken: inWorkspace(async (place) => {
      const { username } = await aMember(place);
      const { me, bearer } = await caller(place.world);
      const path = `/api/w/${place.id}/workspaces/invite_user`;
      await place.client.post(path, invite(me.username));
      return bearer.post('/api/users/accept_invite', accept(place.id, username));
    }),
  },
  'POST /api/users/decline_invite': {
    invite_not_found: async (world) =>
      (await caller(world)).bearer.post('/api/users/decline_invite', { workspace_id: 'nowhere' }),
  },
  'POST /api/users/rename/{email}': {
    member_not_found: async (world) =>
      (await superuser(world)).bearer.post(
        `/api/users/rename/${(await world.aPerson()).username}`,
        { new_username: 'a' },
      ),
    member_username_taken: inWorkspace(async (place) => {
      const { username } = await aMember(place);
      const { person } = await aMember(place);
      return place.client.post(`/api/users/rename/${person.username}`, { new_username: username });
    }),
    user_not_found: async (world) =>
      (await superuser(world)).bearer.post(`/api/users/rename/${NOBODYS_EMAIL}`, {
        new_username: 'a',
      }),
  },
  'POST /api/workspaces/exists_username': {
    member_username_taken: inWorkspace(async (place) => {
      const { username } = await aMember(place);
      return place.client.post('/api/workspaces/exists_username', { id: place.id, username });
    }),
  },
  'GET /api/w/{workspace}/users/get/{username}': unknownMember('GET', '/api/w/{}/users/get/nobody'),
  'GET /api/w/{workspace}/users/whois/{username}': unknownMember(
    'GET',
    '/api/w/{}/users/whois/nobody',
  ),
  'GET /api/w/{workspace}/users/username_to_email/{username}': unknownMember(
    'GET',
    '/api/w/{}/users/username_to_email/nobody',
  ),
  'POST /api/w/{workspace}/users/update/{username}': {
    ...nowhere('POST', '/api/w/{}/users/update/a', { is_admin: false }),
    ...unknownMember('POST', '/api/w/{}/users/update/nobody', { is_admin: false }),
    last_workspace_admin: lastAdmin((client, id, username) =>
      client.post(`/api/w/${id}/users/update/${username}`, { is_admin: false }),
    ),
  },
  'DELETE /api/w/{workspace}/users/delete/{username}': {
    ...nowhere('DELETE', '/api/w/{}/users/delete/a'),
    ...unknownMember('DELETE', '/api/w/{}/users/delete/nobody'),
    last_workspace_admin: lastAdmin((client, id, username) =>
      client.delete(`/api/w/${id}/users/delete/${username}`),
    ),
  },
  'POST /api/w/{workspace}/workspaces/change_workspace_name': nowhere(
    'POST',
    '/api/w/{}/workspaces/change_workspace_name',
    { new_name: 'a' },
  ),
  'POST /api/w/{workspace}/workspaces/change_workspace_color': nowhere(
    'POST',
    '/api/w/{}/workspaces/change_workspace_color',
    {},
  ),
  ...Object.fromEntries(
    [
      'workspaces/get_as_superadmin',
      'workspaces/get_settings',
      'workspaces/roles',
      'workspaces/is_premium',
      'workspaces/usage',
      'folders/list',
    ].map((path) => [`GET /api/w/{workspace}/${path}`, nowhere('GET', `/api/w/{}/${path}`)]),
  ),
  'GET /api/w/{workspace}/users/list_addable': nowhere('GET', '/api/w/{}/users/list_addable'),
  'POST /api/w/{workspace}/workspaces/leave': leaving('workspaces/leave'),
  'POST /api/w/{workspace}/users/leave': leaving('users/leave'),
  'POST /api/w/{workspace}/users/leave_workspace': leaving('users/leave_workspace'),
  'GET /api/w/{workspace}/groups/get/{name}': {
    group_not_found: inWorkspace(({ id, client }) => client.get(`/api/w/${id}/groups/get/team`)),
  },
  'POST /api/w/{workspace}/groups/create': {
    ...nowhere('POST', '/api/w/{}/groups/create', { name: 'team' }),
    group_exists: inWorkspace(({ id, client }) =>
      client.post(`/api/w/${id}/groups/create`, { name: 'all' }),
    ),
    limit_reached: inWorkspace(async ({ id, client, world }) => {
      await fill(world, GROUPS, [id]);
      return client.post(`/api/w/${id}/groups/create`, { name: 'one-more' });
    }),
  },
  'POST /api/w/{workspace}/groups/update/{name}': {
    ...nowhere('POST', '/api/w/{}/groups/update/team', {}),
    group_not_found: inWorkspace(({ id, client }) =>
      client.post(`/api/w/${id}/groups/update/team`, {}),
    ),
    group_of_all_members: inWorkspace(({ id, client }) =>
      client.post(`/api/w/${id}/groups/update/all`, {}),
    ),
  },
  'DELETE /api/w/{workspace}/groups/delete/{name}': {
    ...nowhere('DELETE', '/api/w/{}/groups/delete/team'),
    group_not_found: inWorkspace(({ id, client }) =>
      client.delete(`/api/w/${id}/groups/delete/team`),
    ),
    group_of_all_members: inWorkspace(({ id, client }) =>
      client.delete(`/api/w/${id}/groups/delete/all`),
    ),
  },
  'POST /api/w/{workspace}/groups/adduser/{name}': {
    ...group('adduser'),
    limit_reached: inWorkspace(async (place) => {
      const { username } = await aMember(place);
      await place.client.post(`/api/w/${place.id}/groups/create`, { name: 'last' });
      await fillUnchecked(place.world, SEATS, place.id);
      return place.client.post(`/api/w/${place.id}/groups/adduser/last`, { username });
    }),
  },
  'POST /api/w/{workspace}/groups/removeuser/{name}': group('removeuser'),
};
