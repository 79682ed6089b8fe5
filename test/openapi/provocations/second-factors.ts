import { codeOf, mustHaveFactor, storedTotp } from '../../support/second-factors.js';
import type { Client } from '../../support/client.js';
import { PASSWORD, type Person, type World } from '../../rules/world.js';
import {
  caller,
  fromElsewhere,
  NOBODY,
  passingSuperuser,
  strictly,
  superuser,
  aServiceAccount,
  type Provocations,
} from './provocation.js';

const FACTORS = '/api/v1/account/second_factors';
const PATH = `${FACTORS}/totp`;

/** A person in a log-in of Langflow's API. */
async function inLogIn(world: World): Promise<{ me: Person; client: Client }> {
  const me = await world.aPerson();
  const form = { username: me.username, password: PASSWORD };
  const { body } = await fromElsewhere(world).form('/api/v1/login', form);
  return { me, client: world.app.withToken(body.access_token as string) };
}

const withKey = (send: (client: Client) => Promise<unknown>) => async (world: World) =>
  send((await caller(world)).langflow);
const withLogIn = (send: (client: Client) => Promise<unknown>) => async (world: World) =>
  send((await inLogIn(world)).client);

const begin = (client: Client) => client.post(PATH, {});
const confirm = (client: Client, id = NOBODY) =>
  client.post(`${PATH}/${id}/confirm`, { code: '123456' });
const renew = (client: Client) => client.post(`${FACTORS}/recovery_codes`);

const of = (id: string) => `/api/v1/users/${id}/second_factors`;

export const SECOND_FACTOR_PROVOCATIONS: Provocations = {
  [`POST ${PATH}`]: {
    not_a_log_in_token: withKey(begin),
    second_factors_off: strictly(withLogIn(begin)),
    value_too_long: withLogIn((client) => client.post(PATH, { name: 'x'.repeat(101) })),
    limit_reached: withLogIn(async (client) => {
      for (let count = 0; count < 5; count += 1) {
        const { id, secret } = (await begin(client)).body as { id: string; secret: string };
        await client.post(`${PATH}/${id}/confirm`, { code: codeOf(secret) });
      }
      return begin(client);
    }),
  },
  [`POST ${PATH}/{factor_id}/confirm`]: {
    not_a_log_in_token: withKey((client) => confirm(client)),
    second_factors_off: strictly(withLogIn((client) => confirm(client))),
    second_factor_not_found: withLogIn((client) => confirm(client)),
    second_factor_unconfirmed: withLogIn(async (client) => {
      const { id, secret } = (await begin(client)).body as { id: string; secret: string };
      return client.post(`${PATH}/${id}/confirm`, { code: codeOf(secret, 10) });
    }),
  },
  [`POST ${FACTORS}/recovery_codes`]: {
    not_a_log_in_token: withKey(renew),
    second_factors_off: strictly(withLogIn(renew)),
    second_factor_missing: withLogIn(renew),
  },
  [`DELETE ${FACTORS}/{factor_id}`]: {
    not_a_log_in_token: withKey((client) => client.delete(`${FACTORS}/${NOBODY}`)),
    second_factor_not_found: withLogIn((client) => client.delete(`${FACTORS}/${NOBODY}`)),
    last_second_factor: async (world) => {
      const { me, client } = await inLogIn(world);
      const { id } = await storedTotp(world.app, me);
      await mustHaveFactor(world.app, me);
      return client.delete(`${FACTORS}/${id}`);
    },
  },
  'GET /api/v1/users/{user_id}/second_factors': {
    user_not_found: async (world) => (await superuser(world)).langflow.get(of(NOBODY)),
  },
  'PATCH /api/v1/users/{user_id}/second_factors': {
    user_not_found: async (world) =>
      (await superuser(world)).langflow.patch(of(NOBODY), { is_required: true }),
    account_without_password: async (world) => {
      const { id } = await aServiceAccount(world);
      return (await superuser(world)).langflow.patch(of(id), { is_required: true });
    },
    api_key_beyond_own: async (world) => {
      const { id } = await world.aPerson();
      return (await passingSuperuser(world)).langflow.patch(of(id), { is_required: true });
    },
  },
  'DELETE /api/v1/users/{user_id}/second_factors': {
    user_not_found: async (world) => (await superuser(world)).langflow.delete(of(NOBODY)),
    own_second_factors: async (world) => {
      const { me, langflow } = await superuser(world);
      return langflow.delete(of(me.id));
    },
    api_key_beyond_own: async (world) => {
      const { id } = await world.aPerson();
      return (await passingSuperuser(world)).langflow.delete(of(id));
    },
  },
};
