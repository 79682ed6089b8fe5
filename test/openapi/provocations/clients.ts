import { aName, type World } from '../../rules/world.js';
import {
  caller,
  NOBODY,
  passingSuperuser,
  superuser,
  type Caller,
  type Provocations,
} from './provocation.js';

const revoke = (
  of: (id: string) => string,
  by: (world: World) => Promise<Caller> = (world) => caller(world),
) => ({
  oauth_grant_not_found: async (world: World) => {
    const { me, langflow } = await by(world);
    return langflow.delete(`${of(me.id)}/${'0'.repeat(64)}`);
  },
});

const CODE_CLIENT = {
  name: 'a program',
  redirect_uris: ['https://program.example/back'],
  grant_types: ['authorization_code'],
};
const client =
  (json: object, by = (world: World) => superuser(world)) =>
  async (world: World) =>
    (await by(world)).langflow.post('/api/v1/oauth_clients', { ...CODE_CLIENT, ...json });

/** OAuth clients, and what people let them do. */
export const CLIENT_PROVOCATIONS: Provocations = {
  'DELETE /api/v1/oauth_grants/{grant_id}': revoke(() => '/api/v1/oauth_grants'),
  'DELETE /api/v1/users/{user_id}/oauth_grants/{grant_id}': revoke(
    (id) => `/api/v1/users/${id}/oauth_grants`,
  ),
  'POST /api/v1/oauth_clients': {
    api_key_beyond_own: client({}, passingSuperuser),
    oauth_client_invalid: client({ redirect_uris: [] }),
  },
  'POST /api/v1/oauth_registration_tokens': {
    api_key_beyond_own: async (world) =>
      (await passingSuperuser(world)).langflow.post('/api/v1/oauth_registration_tokens', {
        name: 'x',
      }),
  },
  'DELETE /api/v1/oauth_registration_tokens/{token_id}': {
    oauth_registration_token_not_found: async (world) =>
      (await superuser(world)).langflow.delete(`/api/v1/oauth_registration_tokens/${NOBODY}`),
  },
  'GET /api/v1/oauth_clients/{client_id}': {
    oauth_client_not_found: async (world) =>
      (await superuser(world)).langflow.get('/api/v1/oauth_clients/nowhere'),
  },
  'PATCH /api/v1/oauth_clients/{client_id}': {
    api_key_beyond_own: async (world) =>
      (await passingSuperuser(world)).langflow.patch('/api/v1/oauth_clients/nowhere', {}),
    oauth_client_not_found: async (world) =>
      (await superuser(world)).langflow.patch('/api/v1/oauth_clients/nowhere', {}),
    oauth_client_invalid: async (world) => {
      const { langflow } = await superuser(world);
      const client = { ...CODE_CLIENT, name: aName('changed') };
      const { body: made } = await langflow.post('/api/v1/oauth_clients', client);
      return langflow.patch(`/api/v1/oauth_clients/${made.client_id}`, { scopes: [] });
    },
  },
  'DELETE /api/v1/oauth_clients/{client_id}': {
    oauth_client_not_found: async (world) =>
      (await superuser(world)).langflow.delete('/api/v1/oauth_clients/nowhere'),
  },
  'POST /api/v1/oauth_clients/{client_id}/rotate': {
    api_key_beyond_own: async (world) =>
      (await passingSuperuser(world)).langflow.post('/api/v1/oauth_clients/nowhere/rotate'),
    oauth_client_not_found: async (world) =>
      (await superuser(world)).langflow.post('/api/v1/oauth_clients/nowhere/rotate'),
    oauth_client_invalid: async (world) => {
      const { langflow } = await superuser(world);
      const body = { ...CODE_CLIENT, name: aName('public'), is_public: true };
      const { body: made } = await langflow.post('/api/v1/oauth_clients', body);
      return langflow.post(`/api/v1/oauth_clients/${made.client_id}/rotate`);
    },
  },
};
