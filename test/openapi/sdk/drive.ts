import { createClient, createConfig } from './client/client/index.js';
import {
  addUserApiV1UsersPost as addUser,
  createApiKeyRouteApiV1ApiKeyPost as createApiKey,
  deleteUserApiV1UsersUserIdDelete as deleteUser,
  loginToGetAccessTokenApiV1LoginPost as login,
  patchUserApiV1UsersUserIdPatch as patchUser,
  readCurrentUserApiV1UsersWhoamiGet as whoami,
  resetPasswordApiV1UsersUserIdResetPasswordPatch as resetPassword,
} from './client/index.js';

/**
 * Lives through one account with the generated SDK and prints what it was told. Compiled and run by
 * `sdk.spec.ts`.
 */
const [baseUrl = '', superuserKey = ''] = process.argv.slice(2);
const body = { username: 'sdk-user', password: 'securepassword123' };

const anonymous = createClient(createConfig({ baseUrl }));
const byKey = (key: string) =>
  createClient(createConfig({ baseUrl, headers: { 'x-api-key': key } }));
const byToken = (token: string) =>
  createClient(
    createConfig({ baseUrl, auth: ({ type }) => (type === 'http' ? token : undefined) }),
  );

const superuser = byKey(superuserKey);

const created = await addUser({ client: anonymous, body, throwOnError: true });
const user_id: string | undefined = created.data.id;
if (!user_id) throw new Error('The account has no id.');

const waiting = await login({ client: anonymous, body });
const activated = await patchUser({
  client: superuser,
  path: { user_id },
  body: { is_active: true },
  throwOnError: true,
});
const token = await login({ client: anonymous, body, throwOnError: true });
const key = await createApiKey({
  client: byToken(token.data.access_token),
  body: { name: 'sdk' },
  throwOnError: true,
});
const self = byKey(key.data.api_key);
const me = await whoami({ client: self, throwOnError: true });
const reset = await resetPassword({
  client: self,
  path: { user_id },
  body: { password: 'newsecurepassword' },
  throwOnError: true,
});
const oldPassword = await login({ client: anonymous, body });
const wrong = await patchUser({ client: superuser, path: { user_id: 'not-a-uuid' }, body: {} });
const deleted = await deleteUser({ client: superuser, path: { user_id }, throwOnError: true });
const gone = await whoami({ client: self });

console.log(
  JSON.stringify({
    created: { status: created.response.status, is_active: created.data.is_active },
    waiting: waiting.error?.detail,
    activated: activated.data.is_active,
    key: { name: key.data.name, is_active: key.data.is_active },
    me: me.data.username,
    reset: reset.data.id === user_id,
    oldPassword: oldPassword.error?.detail,
    wrong: wrong.error?.detail,
    deleted: deleted.data,
    gone: gone.error?.detail,
  }),
);
