import { aName, aPlainName, PASSWORD, type Person, type World } from '../../rules/world.js';
import type { Client } from '../../support/client.js';
import {
  aServiceAccount,
  BAD,
  busily,
  caller,
  GOOD,
  NOBODY,
  NOBODYS_EMAIL,
  ofProvider,
  passingCaller,
  passingSuperuser,
  strictly,
  superuser,
  type Caller,
  type Provocations,
} from './provocation.js';

/** More than any column takes. */
const LONG = { text: 'x'.repeat(10_000) };

type Path = (person: Person) => string;
type Change = (client: Client, path: string, json: object) => Promise<unknown>;
const patch: Change = (client, path, json) => client.patch(path, json);
const post: Change = (client, path, json) => client.post(path, json);
const remove: Change = (client, path) => client.delete(path);

const clientFor = (path: string, { langflow, bearer }: Caller) =>
  path.startsWith('/api/v1') ? langflow : bearer;

/** Sends a change of somebody as a superuser. */
const bySuperuser =
  (
    path: Path,
    json: object | ((world: World) => Promise<object>),
    target: (world: World) => Promise<Person> = (world) => world.aPerson(),
    change: Change = patch,
    by: (world: World) => Promise<Caller> = superuser,
  ) =>
  async (world: World) => {
    const person = await target(world);
    const body = typeof json === 'function' ? await json(world) : json;
    return change(clientFor(path(person), await by(world)), path(person), body);
  };

/** Sends a change of oneself. */
const byOwner =
  (
    path: Path,
    json: object | ((world: World) => Promise<object>),
    by: (world: World) => Promise<Caller> = (world) => caller(world),
    change: Change = patch,
  ) =>
  async (world: World) => {
    const me = await by(world);
    const body = typeof json === 'function' ? await json(world) : json;
    return change(clientFor(path(me.me), me), path(me.me), body);
  };

const nobody = () => Promise.resolve({ id: NOBODY, username: NOBODYS_EMAIL });
const internal = (world: World) => world.aPerson({ isInternal: true });
const taken = async (world: World) => ({ username: (await world.aPerson()).username });
const keeper = async (world: World): Promise<Caller> => {
  const { id: keyId, text } = await world.aKey(world.keeper);
  const { app, keeper: me } = world;
  return { me, keyId, text, langflow: app.as({ apiKey: text }), bearer: app.withToken(text) };
};
const serviceCaller = (world: World) =>
  caller(world, { isServiceAccount: true, hasPassword: false });
const providersCaller = (world: World) => caller(world, { hasPassword: false, hasIdentity: true });
const serviceSuperuser = (world: World) =>
  caller(world, { isServiceAccount: true, hasPassword: false, isSuperuser: true });

const ofId =
  (prefix: string): Path =>
  ({ id }) =>
    `${prefix}/${id}`;
const ofName =
  (prefix: string): Path =>
  ({ username }) =>
    `${prefix}/${username}`;

/** What both updates of an account refuse. */
const updating = (path: Path, details: object) => ({
  account_without_password: bySuperuser(path, { password: GOOD }, aServiceAccount),
  api_key_beyond_own: bySuperuser(path, { password: GOOD }, undefined, patch, passingSuperuser),
  current_password_required: strictly(byOwner(path, { password: GOOD }, keeper)),
  external_account_fixed: bySuperuser(path, { password: GOOD }, ofProvider),
  hashing_overloaded: busily(bySuperuser(path, { password: GOOD })),
  internal_user_fixed: bySuperuser(path, { username: aPlainName() }, internal),
  last_superuser: strictly(byOwner(path, { is_superuser: false }, keeper)),
  password_not_changeable_here: byOwner(path, { password: GOOD }),
  password_refused: bySuperuser(path, { password: BAD }),
  self_deactivation: byOwner(path, { is_active: false }, superuser),
  username_refused: byOwner(path, { username: 'somebody@else.example' }),
  username_taken: bySuperuser(path, taken),
  value_too_long: byOwner(path, details),
});

/** What changing one's own password refuses. */
const changingOwn = (path: Path, change: Change = patch) => ({
  account_without_password: byOwner(path, { password: GOOD }, serviceCaller, change),
  api_key_beyond_own: byOwner(path, { password: GOOD }, passingCaller, change),
  current_password_required: strictly(byOwner(path, { password: GOOD }, undefined, change)),
  current_password_wrong: byOwner(
    path,
    { password: GOOD, current_password: 'not this one' },
    undefined,
    change,
  ),
  external_account_fixed: byOwner(path, { password: GOOD }, providersCaller, change),
  hashing_overloaded: busily(byOwner(path, { password: GOOD }, undefined, change)),
  password_refused: byOwner(path, { password: BAD }, undefined, change),
  password_reused: byOwner(path, { password: PASSWORD }, undefined, change),
});

const deleting = (path: Path) => ({
  internal_user_undeletable: bySuperuser(path, {}, internal, remove),
  self_deletion: byOwner(path, {}, superuser, remove),
  user_not_found: bySuperuser(path, {}, nobody, remove),
});

const unknown = (path: Path) => ({
  user_not_found: bySuperuser(path, {}, nobody, (client, at) => client.get(at)),
});

const windmill = (name: string) => ofName(`/api/users/${name}`);
const create = (json: object | ((world: World) => Promise<object>), by = superuser) =>
  byOwner(() => '/api/users/create', json, by, post);
const createInQuery =
  (query: Record<string, string>, by = superuser) =>
  async (world: World) =>
    (await by(world)).bearer.send('POST', `/users?${new URLSearchParams(query).toString()}`);
const scopedSuperuser = (world: World) =>
  superuser(world, { scopes: ['users:write', 'keys:write'] });
const named = (email: string) => ({ email, password: GOOD, super_admin: false });
const superPassing = (world: World) => passingSuperuser(world);

export const ACCOUNT_PROVOCATIONS: Provocations = {
  'PATCH /api/v1/users/{user_id}': {
    ...updating(ofId('/api/v1/users'), { optins: LONG }),
    user_not_found: bySuperuser(ofId('/api/v1/users'), { optins: {} }, nobody),
  },
  'PATCH /users/{user_id}': {
    ...updating(ofId('/users'), { metadata: LONG }),
    changed_user_unknown: bySuperuser(ofId('/users'), { name: 'a' }, nobody),
    email_refused: bySuperuser(ofId('/users'), { email: 'stra\u00dfe@example.com' }),
    email_taken: bySuperuser(ofId('/users'), async (world) => ({
      email: (await world.aPerson()).username,
    })),
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
    password_of_another_user: bySuperuser(({ id }) => `/api/v1/users/${id}/reset-password`, {
      password: GOOD,
    }),
    password_required: byOwner(({ id }) => `/api/v1/users/${id}/reset-password`, {}),
  },
  'POST /api/users/setpassword': {
    ...changingOwn(() => '/api/users/setpassword', post),
    current_password_wrong: undefined,
  },
  'POST /api/v1/users/': {
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
    api_key_beyond_own: create({ ...named(NOBODYS_EMAIL), super_admin: true }, superPassing),
    email_refused: create(named('a,b@example.com')),
    email_taken: create(async (world) => named((await world.aPerson()).username)),
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
    email_refused: createInQuery({ username: 'stra\u00dfe@example.com', password: GOOD }),
    email_taken: async (world) =>
      createInQuery({ username: (await world.aPerson()).username, password: GOOD })(world),
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
      async (world) => ({ new_email: (await world.aPerson()).username }),
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
        await world.aPerson({ username, email: aName('of another') });
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
  'GET /api/v1/users/{user_id}/api_keys': unknown(({ id }) => `/api/v1/users/${id}/api_keys`),
  'GET /api/v1/users/{user_id}/oauth_grants': unknown(
    ({ id }) => `/api/v1/users/${id}/oauth_grants`,
  ),
};
