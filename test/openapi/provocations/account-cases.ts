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
} from './provocation.js';

/** More than any column takes. */
export const LONG = { text: 'x'.repeat(10_000) };

export type Path = (person: Person) => string;
export type Change = (client: Client, path: string, json: object) => Promise<unknown>;
export const patch: Change = (client, path, json) => client.patch(path, json);
export const post: Change = (client, path, json) => client.post(path, json);
export const remove: Change = (client, path) => client.delete(path);

export const clientFor = (path: string, { langflow, bearer }: Caller) =>
  path.startsWith('/api/v1') ? langflow : bearer;

/** Sends a change of somebody as a superuser. */
export const bySuperuser =
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
export const byOwner =
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

export const nobody = () => Promise.resolve({ id: NOBODY, username: NOBODYS_EMAIL });
export const internal = (world: World) => world.aPerson({ isInternal: true });
export const taken = async (world: World) => ({ username: (await world.aPerson()).username });
/** The email of an account with another user name. */
export const takenEmail = async (world: World) => {
  const email = aName('owner');
  await world.aPerson({ username: aPlainName(), email });
  return email;
};
export const keeper = async (world: World): Promise<Caller> => {
  const { id: keyId, text } = await world.aKey(world.keeper);
  const { app, keeper: me } = world;
  return { me, keyId, text, langflow: app.as({ apiKey: text }), bearer: app.withToken(text) };
};
export const serviceCaller = (world: World) =>
  caller(world, { isServiceAccount: true, hasPassword: false });
export const providersCaller = (world: World) =>
  caller(world, { hasPassword: false, hasIdentity: true });
export const serviceSuperuser = (world: World) =>
  caller(world, { isServiceAccount: true, hasPassword: false, isSuperuser: true });

export const ofId =
  (prefix: string): Path =>
  ({ id }) =>
    `${prefix}/${id}`;
export const ofName =
  (prefix: string): Path =>
  ({ username }) =>
    `${prefix}/${username}`;

/** What both updates of an account refuse. */
export const updating = (path: Path, details: object) => ({
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
export const changingOwn = (path: Path, change: Change = patch) => ({
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

export const deleting = (path: Path) => ({
  internal_user_undeletable: bySuperuser(path, {}, internal, remove),
  self_deletion: byOwner(path, {}, superuser, remove),
  user_not_found: bySuperuser(path, {}, nobody, remove),
});

export const unknown = (path: Path) => ({
  user_not_found: bySuperuser(path, {}, nobody, (client, at) => client.get(at)),
});

export const windmill = (name: string) => ofName(`/api/users/${name}`);
export const create = (json: object | ((world: World) => Promise<object>), by = superuser) =>
  byOwner(() => '/api/users/create', json, by, post);
export const createInQuery =
  (query: Record<string, string>, by = superuser) =>
  async (world: World) =>
    (await by(world)).bearer.send('POST', `/users?${new URLSearchParams(query).toString()}`);
export const scopedSuperuser = (world: World) =>
  superuser(world, { scopes: ['users:write', 'keys:write'] });
export const named = (email: string) => ({ email, password: GOOD, super_admin: false });
export const superPassing = (world: World) => passingSuperuser(world);
