import { aName, aPlainName } from '../../rules/world.js';
import {
  aServiceAccount,
  BAD,
  busily,
  caller,
  GOOD,
  NOBODY,
  NOBODYS_EMAIL,
  ofProvider,
  passingSuperuser,
  strictly,
  superuser,
  type Provocations,
} from './provocation.js';
import {
  LONG,
  post,
  remove,
  bySuperuser,
  byOwner,
  nobody,
  taken,
  takenEmail,
  keeper,
  serviceSuperuser,
  ofId,
  updating,
  changingOwn,
  deleting,
  unknown,
  windmill,
  create,
  createInQuery,
  scopedSuperuser,
  named,
  superPassing,
} from './account-cases.js';

export const ACCOUNT_PROVOCATIONS: Provocations = {
  'PATCH /api/v1/users/{user_id}': {
    ...updating(ofId('/api/v1/users'), { optins: LONG }),
    user_not_found: bySuperuser(ofId('/api/v1/users'), { optins: {} }, nobody),
  },
  'PATCH /users/{user_id}': {
    ...updating(ofId('/users'), { metadata: LONG }),
    changed_user_unknown: bySuperuser(ofId('/users'), { name: 'a' }, nobody),
    email_taken: bySuperuser(ofId('/users'), async (world) => ({ email: await takenEmail(world) })),
  },
  'PATCH /users/me': {
    ...changingOwn(() => '/users/me'),
    internal_user_fixed: byOwner(
      () => '/users/me',
      { username: aPlainName() },
      (world) => caller(world, { isInternal: true }),
    ),
    username_refused: byOwner(() => '/users/me', { username: 'somebody@else.example' }),
    username_taken: byOwner(
      () => '/users/me',
      async (world) => {
        const username = aPlainName();
        await world.aPerson({ username, email: undefined });
        return { username };
      },
    ),
    value_too_long: byOwner(() => '/users/me', { metadata: LONG }),
  },
  'PATCH /api/v1/users/{user_id}/reset-password': {
    ...changingOwn(({ id }) => `/api/v1/users/${id}/reset-password`),
    current_password_required: undefined,
    password_of_another_user: bySuperuser(({ id }) => `/api/v1/users/${id}/reset-password`, {
      password: GOOD,
    }),
    password_required: byOwner(({ id }) => `/api/v1/users/${id}/reset-password`, {}),
  },
  'POST /api/users/setpassword': {
    ...changingOwn(() => '/api/users/setpassword', post),
    current_password_wrong: undefined,
  },
  'POST /api/v1/users': {
    hashing_overloaded: busily(({ app }) =>
      app.anonymous.post('/api/v1/users/', { username: aPlainName(), password: GOOD }),
    ),
    password_refused: ({ app }) =>
      app.anonymous.post('/api/v1/users/', { username: aPlainName(), password: BAD }),
    sign_up_disabled: strictly(({ app }) =>
      app.anonymous.post('/api/v1/users/', { username: aPlainName(), password: GOOD }),
    ),
    username_refused: ({ app }) =>
      app.anonymous.post('/api/v1/users/', { username: aName('a'), password: GOOD }),
    username_taken: async (world) => {
      const username = aPlainName();
      await world.aPerson({ username, email: undefined });
      return world.app.anonymous.post('/api/v1/users/', { username, password: GOOD });
    },
    value_too_long: ({ app }) =>
      app.anonymous.post('/api/v1/users/', {
        username: aPlainName(),
        password: GOOD,
        optins: LONG,
      }),
  },
  'POST /api/users/create': {
    account_without_password: create({ ...named(NOBODYS_EMAIL), login_type: 'pending_oauth' }),
    oauth_client_unknown: create({ ...named(NOBODYS_EMAIL), login_type: 'nowhere' }),
    password_required: create({
      ...named(NOBODYS_EMAIL),
      password: undefined,
      login_type: 'password',
    }),
    api_key_beyond_own: create({ ...named(NOBODYS_EMAIL), super_admin: true }, superPassing),
    email_refused: create(named('a,b@example.com')),
    email_taken: create(async (world) => named(await takenEmail(world))),
    hashing_overloaded: busily(create(named(NOBODYS_EMAIL))),
    password_refused: create({ ...named(NOBODYS_EMAIL), password: BAD }),
    username_refused: create(named('a\u200bb@example.com')),
    username_taken: create(async (world) => named((await world.aPerson()).username)),
  },
  'POST /users': {
    api_key_beyond_own: createInQuery(
      { username: aPlainName(), password: GOOD, is_superuser: 'true' },
      superPassing,
    ),
    email_taken: async (world) =>
      createInQuery({ username: await takenEmail(world), password: GOOD })(world),
    hashing_overloaded: busily(createInQuery({ username: aPlainName(), password: GOOD })),
    password_refused: createInQuery({ username: aPlainName(), password: BAD }),
    username_refused: createInQuery({ username: 'a@b', password: GOOD }, scopedSuperuser),
    username_taken: async (world) =>
      createInQuery({ username: (await world.aPerson()).username, password: GOOD })(world),
  },
  'POST /service_accounts': {
    username_refused: byOwner(
      () => '/service_accounts',
      { username: 'a@b', name: 'a' },
      scopedSuperuser,
      post,
    ),
    username_taken: byOwner(() => '/service_accounts', taken, superuser, post),
  },
  'POST /api/users/update/{email}': {
    api_key_beyond_own: bySuperuser(
      windmill('update'),
      { is_super_admin: true },
      undefined,
      post,
      superPassing,
    ),
    last_superuser: strictly(byOwner(windmill('update'), { is_super_admin: false }, keeper, post)),
    self_deactivation: byOwner(windmill('update'), { disabled: true }, superuser, post),
    user_not_found: bySuperuser(windmill('update'), { name: 'a' }, nobody, post),
  },
  'POST /api/users/set_password_of/{user}': {
    account_without_password: bySuperuser(
      windmill('set_password_of'),
      { password: GOOD },
      aServiceAccount,
      post,
    ),
    api_key_beyond_own: bySuperuser(
      windmill('set_password_of'),
      { password: GOOD },
      undefined,
      post,
      superPassing,
    ),
    current_password_required: strictly(
      byOwner(windmill('set_password_of'), { password: GOOD }, keeper, post),
    ),
    external_account_fixed: bySuperuser(
      windmill('set_password_of'),
      { password: GOOD },
      ofProvider,
      post,
    ),
    hashing_overloaded: busily(
      bySuperuser(windmill('set_password_of'), { password: GOOD }, undefined, post),
    ),
    password_refused: bySuperuser(windmill('set_password_of'), { password: BAD }, undefined, post),
    user_not_found: bySuperuser(windmill('set_password_of'), { password: GOOD }, nobody, post),
  },
  'POST /api/users/change_email/{email}': {
    api_key_beyond_own: bySuperuser(
      windmill('change_email'),
      { new_email: aName('new') },
      undefined,
      post,
      superPassing,
    ),
    email_refused: bySuperuser(
      windmill('change_email'),
      { new_email: 'stra\u00dfe@example.com' },
      undefined,
      post,
    ),
    email_taken: bySuperuser(
      windmill('change_email'),
      async (world) => ({ new_email: await takenEmail(world) }),
      undefined,
      post,
    ),
    external_account_fixed: bySuperuser(
      windmill('change_email'),
      { new_email: aName('new') },
      ofProvider,
      post,
    ),
    user_not_found: bySuperuser(
      windmill('change_email'),
      { new_email: aName('new') },
      nobody,
      post,
    ),
    username_taken: bySuperuser(
      windmill('change_email'),
      async (world) => {
        const username = aName('other');
        await world.aPerson({ username, email: aName('another') });
        return { new_email: username };
      },
      undefined,
      post,
    ),
  },
  'POST /api/users/leave_instance': {
    internal_user_undeletable: byOwner(
      () => '/api/users/leave_instance',
      {},
      (world) => caller(world, { isInternal: true }),
      post,
    ),
    last_superuser: strictly(byOwner(() => '/api/users/leave_instance', {}, keeper, post)),
  },
  'POST /api/users/overwrite': {
    api_key_beyond_own: async (world) =>
      (await passingSuperuser(world)).bearer.post('/api/users/overwrite', []),
  },
  'POST /api/users/set_login_type/{user}': {
    oauth_client_unknown: bySuperuser(
      windmill('set_login_type'),
      { login_type: 'nowhere' },
      undefined,
      post,
    ),
    password_required: bySuperuser(
      windmill('set_login_type'),
      { login_type: 'password' },
      ofProvider,
      post,
    ),
    user_not_found: bySuperuser(
      windmill('set_login_type'),
      { login_type: 'password' },
      nobody,
      post,
    ),
  },
  'DELETE /api/v1/users/{user_id}': deleting(ofId('/api/v1/users')),
  'DELETE /api/users/delete/{email}': deleting(windmill('delete')),
  'DELETE /users/{user_id}': deleting(ofId('/users')),
  'DELETE /service_accounts/{service_account_id}': {
    self_deletion: byOwner(ofId('/service_accounts'), {}, serviceSuperuser, remove),
    user_not_found: bySuperuser(ofId('/service_accounts'), {}, nobody, remove),
  },
  'GET /users/{user_id}': {
    ...unknown(ofId('/users')),
    not_target_user: async (world) => (await caller(world)).bearer.get(`/users/${NOBODY}`),
  },
  'GET /service_accounts/{service_account_id}': unknown(ofId('/service_accounts')),
  'GET /service_accounts/{service_account_id}/api_keys': unknown(
    ({ id }) => `/service_accounts/${id}/api_keys`,
  ),
  'GET /api/users/username_info/{email}': unknown(windmill('username_info')),
  'GET /api/v1/users/{user_id}': unknown(ofId('/api/v1/users')),
  'GET /api/v1/users/{user_id}/api_keys': unknown(({ id }) => `/api/v1/users/${id}/api_keys`),
  'GET /api/v1/users/{user_id}/oauth_grants': unknown(
    ({ id }) => `/api/v1/users/${id}/oauth_grants`,
  ),
};
