import type { World } from '../../rules/world.js';
import { aKeyOfLostWorkspace } from './keys.js';
import { NOBODY, passingSuperuser, superuser, type Provocations } from './provocation.js';

const LONG = 'x'.repeat(1001);
const PASSED = '2020-01-01T00:00:00Z';
const FAR = '2999-01-01T00:00:00Z';
const MANY = ['admin', ...Array.from({ length: 999 }, (_, place) => `other:${place}`)];

const bySuperuser = (world: World) => superuser(world);
const keysOf = (id: string) => `/api/v1/users/${id}/api_keys`;
const grantsTo = (client: string) => `/api/v1/oauth_clients/${client}/grants`;

const create =
  (json: object, by = bySuperuser, keys = 0) =>
  async (world: World) => {
    const { id } = await world.aPerson();
    for (let made = 0; made < keys; made += 1) await world.aKey({ id, username: '' });
    return (await by(world)).langflow.post(keysOf(id), json);
  };

const rotate =
  (json: object, by = bySuperuser, row: Parameters<World['aKey']>[1] = {}) =>
  async (world: World) => {
    const { id } = await world.aPerson();
    const key = await world.aKey({ id, username: '' }, row);
    return (await by(world)).langflow.post(`${keysOf(id)}/${key.id}/rotate`, json);
  };

/** What superusers do about keys of others, and about what others let a client do. */
export const KEY_OF_OTHERS_PROVOCATIONS: Provocations = {
  'POST /api/v1/users/{user_id}/api_keys': {
    api_key_beyond_own: create({ expires_at: FAR }, passingSuperuser),
    api_key_expiry_passed: create({ expires_at: PASSED }),
    limit_reached: create({ name: 'a' }, bySuperuser, 1),
    user_not_found: async (world) => (await superuser(world)).langflow.post(keysOf(NOBODY), {}),
    value_too_long: create({ name: LONG }),
  },
  'POST /api/v1/users/{user_id}/api_keys/{api_key_id}/rotate': {
    api_key_beyond_own: rotate({}, passingSuperuser),
    api_key_expiry_passed: rotate({ expires_at: PASSED }),
    api_key_not_found: async (world) => {
      const { id } = await world.aPerson();
      return (await superuser(world)).langflow.post(`${keysOf(id)}/${NOBODY}/rotate`, {});
    },
    api_key_not_rotatable: rotate({}, bySuperuser, { expiresAt: new Date(0) }),
    limit_reached: rotate({}),
    user_not_found: async (world) =>
      (await superuser(world)).langflow.post(`${keysOf(NOBODY)}/${NOBODY}/rotate`, {}),
    value_too_long: rotate({}, bySuperuser, { scopes: MANY }),
    workspace_archived: async (world) => {
      const person = await world.aPerson();
      const { id } = await aKeyOfLostWorkspace(world, person, 'archived');
      return (await superuser(world)).langflow.post(`${keysOf(person.id)}/${id}/rotate`, {});
    },
  },
  'GET /api/v1/oauth_clients/{client_id}/grants': {
    oauth_client_not_found: async (world) =>
      (await superuser(world)).langflow.get(grantsTo('nowhere')),
  },
  'DELETE /api/v1/oauth_clients/{client_id}/grants': {
    oauth_client_not_found: async (world) =>
      (await superuser(world)).langflow.delete(grantsTo('nowhere')),
  },
};
