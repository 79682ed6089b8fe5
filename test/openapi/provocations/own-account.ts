import { TokenLogin } from '../../../src/auth/token-login.service.js';
import type { Client } from '../../support/client.js';
import { anIdentity } from '../../support/factories.js';
import { aName, PASSWORD, PROVIDER, type Person, type World } from '../../rules/world.js';
import {
  aServiceAccount,
  BAD,
  busily,
  caller,
  GOOD,
  NOBODY,
  ofProvider,
  passingCaller,
  strictly,
  type Caller,
  type Provocations,
} from './provocation.js';

const ACCOUNT = '/api/v1/account';
const EMAIL = `${ACCOUNT}/email`;
const PROVIDERS = `${ACCOUNT}/log_in_providers`;

const ordinary = (world: World) => caller(world);
const serviceCaller = (world: World) =>
  caller(world, { isServiceAccount: true, hasPassword: false });
const providersCaller = (world: World) => caller(world, { hasPassword: false, hasIdentity: true });

const patch =
  (json: object, by: (world: World) => Promise<Caller> = ordinary) =>
  async (world: World) =>
    (await by(world)).langflow.patch(ACCOUNT, json);

const change =
  (new_password: string, by = ordinary, current_password = PASSWORD) =>
  async (world: World) =>
    (await by(world)).langflow.post(`${ACCOUNT}/password`, { current_password, new_password });

/** A browser in which somebody is logged in. */
async function inBrowser({ app }: World, userId: string): Promise<Client> {
  const session = await app.nest.get(TokenLogin).byProvider(userId, { isFactorTrusted: true });
  const cookie = `gatehouse_session=${session}`;
  return app.anonymous.with({ cookie, 'gatehouse-session': '1' });
}

/** Asks for an email as somebody who is logged in at a browser. */
const askFor =
  (
    email: string,
    { password = PASSWORD, of = (world: World): Promise<Person> => world.aPerson() } = {},
  ) =>
  async (world: World) => {
    const { id } = await of(world);
    return (await inBrowser(world, id)).post(EMAIL, { email, password });
  };

const link =
  ({ of = (world: World): Promise<Person> => world.aPerson(), at = PROVIDER } = {}) =>
  async (world: World) => {
    const { id } = await of(world);
    return (await inBrowser(world, id)).post(`${PROVIDERS}/${at}/link`);
  };

const unlink =
  (by = ordinary, isLinked = true) =>
  async (world: World) => {
    const { me, langflow } = await by(world);
    if (isLinked) await anIdentity(world.app, me.id, { provider: PROVIDER });
    return langflow.delete(`${PROVIDERS}/${PROVIDER}`);
  };

export const OWN_ACCOUNT_PROVOCATIONS: Provocations = {
  [`PATCH ${ACCOUNT}`]: {
    external_account_fixed: patch({ username: aName('new') }, providersCaller),
    internal_user_fixed: patch({ username: aName('new') }, (world) =>
      caller(world, { isInternal: true }),
    ),
    username_refused: patch({ username: 'somebody@else.example' }),
    username_taken: async (world) => {
      const { username } = await world.aPerson({ username: `taken-${Date.now()}` });
      return patch({ username })(world);
    },
    value_too_long: patch({ name: 'x'.repeat(256) }),
  },
  [`POST ${ACCOUNT}/password`]: {
    account_without_password: change(GOOD, serviceCaller),
    api_key_beyond_own: change(GOOD, passingCaller),
    current_password_wrong: change(GOOD, ordinary, 'not this one'),
    external_account_fixed: change(GOOD, providersCaller),
    hashing_overloaded: busily(change(GOOD)),
    password_refused: change(BAD),
    password_reused: change(PASSWORD),
  },
  [`POST ${EMAIL}`]: {
    account_without_password: askFor(aName('new'), { of: aServiceAccount }),
    current_password_wrong: askFor(aName('new'), { password: 'not this one' }),
    email_refused: askFor('stra\u00dfe@example.com'),
    external_account_fixed: askFor(aName('new'), { of: ofProvider }),
    hashing_overloaded: busily(askFor(aName('new'))),
    mail_not_configured: strictly(askFor(aName('new'))),
    not_a_log_in_token: async (world) =>
      (await ordinary(world)).langflow.post(EMAIL, { email: aName('new'), password: PASSWORD }),
  },
  [`DELETE ${EMAIL}`]: {
    email_change_not_found: async (world) => (await ordinary(world)).langflow.delete(EMAIL),
  },
  [`DELETE ${ACCOUNT}/sessions/{session_id}`]: {
    session_not_found: async (world) =>
      (await ordinary(world)).langflow.delete(`${ACCOUNT}/sessions/${NOBODY}`),
  },
  [`POST ${PROVIDERS}/{provider}/link`]: {
    api_key_beyond_own: async (world) =>
      (await passingCaller(world)).langflow.post(`${PROVIDERS}/${PROVIDER}/link`),
    not_a_log_in_token: async (world) =>
      (await ordinary(world)).langflow.post(`${PROVIDERS}/${PROVIDER}/link`),
    oauth_client_unknown: link({ at: 'nowhere' }),
    provider_already_linked: link({ of: ofProvider }),
  },
  [`DELETE ${PROVIDERS}/{provider}`]: {
    api_key_beyond_own: unlink(passingCaller),
    identity_not_found: unlink(ordinary, false),
    last_way_to_log_in: unlink(providersCaller),
  },
};
