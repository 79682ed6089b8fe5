import { aName, aPlainName } from '../../rules/world.js';
import {
  bySuperuser,
  internal,
  nobody,
  ofId,
  patch,
  post,
  taken,
  takenEmail,
  type Path,
} from './account-cases.js';
import {
  aServiceAccount,
  busily,
  NOBODY,
  ofProvider,
  passingSuperuser,
  strictly,
  superuser,
  type Provocations,
} from './provocation.js';

const ACCOUNTS = '/api/v1/accounts';
const ACCOUNT = ofId(ACCOUNTS);
const invitation: Path = ({ id }) => `${ACCOUNTS}/${id}/invitation`;

const create =
  (json: object, by = superuser) =>
  async (world: Parameters<typeof superuser>[0]) =>
    (await by(world)).langflow.post(ACCOUNTS, { username: aPlainName(), ...json });

export const ADMINISTRATION_PROVOCATIONS: Provocations = {
  [`POST ${ACCOUNTS}`]: {
    api_key_beyond_own: create({ is_superuser: true }, passingSuperuser),
    email_taken: async (world) => create({ email: await takenEmail(world) })(world),
    email_refused: create({ email: 'stra\u00dfe@example.com' }),
    hashing_overloaded: busily(create({})),
    mail_not_configured: strictly(create({ email: aName('new'), hand_over: 'mail' })),
    username_refused: create({ username: 'a\u200bb' }),
    username_taken: async (world) => {
      const { me, langflow } = await superuser(world);
      return langflow.post(ACCOUNTS, { username: me.username });
    },
    value_too_long: create({ name: 'x'.repeat(256) }),
  },
  [`POST ${ACCOUNTS}/changes`]: {
    workspace_not_found: async (world) => {
      const { me, langflow } = await superuser(world);
      const change = { action: 'add_to_workspace', workspace: 'none-such', user_ids: [me.id] };
      return langflow.post(`${ACCOUNTS}/changes`, change);
    },
  },
  [`GET ${ACCOUNTS}/{user_id}`]: {
    user_not_found: async (world) => (await superuser(world)).langflow.get(`${ACCOUNTS}/${NOBODY}`),
  },
  [`PATCH ${ACCOUNTS}/{user_id}`]: {
    api_key_beyond_own: bySuperuser(
      ACCOUNT,
      { email: aName('new') },
      undefined,
      patch,
      passingSuperuser,
    ),
    email_refused: bySuperuser(ACCOUNT, { email: 'stra\u00dfe@example.com' }),
    email_taken: bySuperuser(ACCOUNT, async (world) => ({ email: await takenEmail(world) })),
    external_account_fixed: bySuperuser(ACCOUNT, { email: aName('new') }, ofProvider),
    internal_user_fixed: bySuperuser(ACCOUNT, { username: aPlainName() }, internal),
    user_not_found: bySuperuser(ACCOUNT, { name: 'Grace' }, nobody),
    username_refused: bySuperuser(ACCOUNT, { username: 'a\u200bb' }),
    username_taken: bySuperuser(ACCOUNT, taken),
    value_too_long: bySuperuser(ACCOUNT, { name: 'x'.repeat(256) }),
  },
  [`GET ${ACCOUNTS}/{user_id}/workspaces`]: {
    user_not_found: async (world) =>
      (await superuser(world)).langflow.get(`${ACCOUNTS}/${NOBODY}/workspaces`),
  },
  [`POST ${ACCOUNTS}/{user_id}/unlock`]: {
    user_not_found: async (world) =>
      (await superuser(world)).langflow.post(`${ACCOUNTS}/${NOBODY}/unlock`),
  },
  [`POST ${ACCOUNTS}/{user_id}/invitation`]: {
    account_without_password: bySuperuser(invitation, {}, aServiceAccount, post),
    api_key_beyond_own: bySuperuser(invitation, {}, undefined, post, passingSuperuser),
    external_account_fixed: bySuperuser(invitation, {}, ofProvider, post),
    mail_not_configured: strictly(bySuperuser(invitation, { hand_over: 'mail' }, undefined, post)),
    user_not_found: bySuperuser(invitation, {}, nobody, post),
  },
  [`DELETE ${ACCOUNTS}/{user_id}/invitation`]: {
    user_not_found: async (world) =>
      (await superuser(world)).langflow.delete(`${ACCOUNTS}/${NOBODY}/invitation`),
  },
  [`DELETE ${ACCOUNTS}/{user_id}/sessions/{session_id}`]: {
    session_not_found: async (world) => {
      const { me, langflow } = await superuser(world);
      return langflow.delete(`${ACCOUNTS}/${me.id}/sessions/${NOBODY}`);
    },
    user_not_found: async (world) =>
      (await superuser(world)).langflow.delete(`${ACCOUNTS}/${NOBODY}/sessions/${NOBODY}`),
  },
  [`DELETE ${ACCOUNTS}/{user_id}/sessions`]: {
    user_not_found: async (world) =>
      (await superuser(world)).langflow.delete(`${ACCOUNTS}/${NOBODY}/sessions`),
  },
  'POST /api/v1/settings/mail_test': {
    mail_not_configured: strictly(async (world) =>
      (await superuser(world)).langflow.post('/api/v1/settings/mail_test'),
    ),
  },
};
