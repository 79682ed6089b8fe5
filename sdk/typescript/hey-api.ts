import { createClient, createConfig } from './sdk/client/index.js';
import {
  addUserApiV1UsersPost as addUser,
  createApiKeyRouteApiV1ApiKeyPost as createApiKey,
  createToken,
  deleteUserApiV1UsersUserIdDelete as deleteUser,
  globalWhoami,
  listUsersEndpointUsersGet as listZenmlUsers,
  loginToGetAccessTokenApiV1LoginPost as login,
  patchUserApiV1UsersUserIdPatch as patchUser,
  readAllUsersApiV1UsersGet as readAllUsers,
  readCurrentUserApiV1UsersWhoamiGet as whoami,
  readUserApiV1UsersUserIdGet as readUser,
  resetPasswordApiV1UsersUserIdResetPasswordPatch as resetPassword,
} from './sdk/index.js';

/**
 * Lives through one account with the SDK of hey-api, and prints each step. Arguments: the URL of a
 * server, user name and password of a superuser.
 */
const [baseUrl = '', superuser = '', superuserPassword = ''] = process.argv.slice(2);
const body = { username: 'sdk-hey-api', password: 'securepassword123' };
const throwOnError = true as const;

/** An API key or an access token: the client sends either as a bearer. */
const withCredential = (auth?: string) => createClient(createConfig({ baseUrl, auth }));

async function logIn(username: string, password: string) {
  const client = withCredential();
  const { data } = await login({ client, body: { username, password }, throwOnError });
  return withCredential(data.access_token);
}

function expect(holds: boolean | undefined, what: string): void {
  if (!holds) throw new Error(`Not so: ${what}`);
}

const admin = await logIn(superuser, superuserPassword);
console.log('login');

const created = (await addUser({ client: admin, body, throwOnError })).data;
expect(created.username === body.username, 'the new account has its name');
const path = { user_id: created.id! };
console.log('create');

const page = (await readAllUsers({ client: admin, query: { limit: 50 }, throwOnError })).data;
expect(
  page.users.some(({ username }) => username === body.username),
  'the new account is listed',
);
console.log('list');

const changes = { is_active: true };
const changed = (await patchUser({ client: admin, path, body: changes, throwOnError })).data;
expect(changed.is_active, 'the account is active');
console.log('patch');

const own = await logIn(body.username, body.password);
const key = (await createApiKey({ client: own, body: { name: 'sdk' }, throwOnError })).data.api_key;
const byKey = withCredential(key);
const me = (await whoami({ client: byKey, throwOnError })).data;
expect(me.username === body.username, 'the key is that of the account');
console.log('key');

const token = (await createToken({ client: byKey, body: { label: 'sdk' }, throwOnError })).data;
expect(!/["{ ]/.test(token), 'the token is a plain text');
console.log('windmill token');

const info = (await globalWhoami({ client: withCredential(token), throwOnError })).data;
expect(info.email === body.username, 'the token is that of the account');
console.log('windmill whoami');

const users = (await listZenmlUsers({ client: admin, throwOnError })).data;
expect(users.length >= 2, "ZenML's list has both accounts");
console.log('zenml list');

const password = 'newsecurepassword';
await resetPassword({ client: byKey, path, body: { password }, throwOnError });
await logIn(body.username, password);
console.log('reset');

await deleteUser({ client: admin, path, throwOnError });
expect((await readUser({ client: admin, path })).response?.status === 404, 'the account is gone');
console.log('delete');
