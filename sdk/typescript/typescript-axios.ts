import { isAxiosError } from 'axios';
import {
  APIKeyApi,
  Configuration,
  LoginApi,
  UsersApi,
  WindmillUsersApi,
  ZenMLUsersApi,
} from './sdk/index.js';

/**
 * Lives through one account with the SDK of OpenAPI Generator's typescript-axios, and prints each
 * step. Arguments: the URL of a server, user name and password of a superuser.
 */
const [basePath = '', superuser = '', superuserPassword = ''] = process.argv.slice(2);
const [username, password, newPassword] = ['sdk-axios', 'securepassword123', 'newsecurepassword'];

const asBearer = (accessToken: string) => new Configuration({ basePath, accessToken });

async function logIn(username: string, password: string) {
  const api = new LoginApi(new Configuration({ basePath }));
  const { data } = await api.loginToGetAccessTokenApiV1LoginPost({ username, password });
  return asBearer(data.access_token);
}

function expect(holds: boolean | undefined, what: string): void {
  if (!holds) throw new Error(`Not so: ${what}`);
}

const admin = await logIn(superuser, superuserPassword);
const users = new UsersApi(admin);
console.log('login');

const created = (await users.addUserApiV1UsersPost({ userCreate: { username, password } })).data;
expect(created.username === username, 'the new account has its name');
const userId = created.id!;
console.log('create');

const page = (await users.readAllUsersApiV1UsersGet({ limit: 50 })).data;
expect(
  page.users.some((user) => user.username === username),
  'the new account is listed',
);
console.log('list');

const userUpdate = { is_active: true };
const changed = (await users.patchUserApiV1UsersUserIdPatch({ userId, userUpdate })).data;
expect(changed.is_active, 'the account is active');
console.log('patch');

const keys = new APIKeyApi(await logIn(username, password));
const apiKeyCreate = { name: 'sdk' };
const key = (await keys.createApiKeyRouteApiV1ApiKeyPost({ apiKeyCreate })).data.api_key;
const own = new UsersApi(new Configuration({ basePath, apiKey: key }));
const me = (await own.readCurrentUserApiV1UsersWhoamiGet()).data;
expect(me.username === username, 'the key is that of the account');
console.log('key');

const byKey = new WindmillUsersApi(asBearer(key));
const token = (await byKey.createToken({ createToken: { label: 'sdk' } })).data;
expect(!/["{ ]/.test(token), 'the token is a plain text');
console.log('windmill token');

const info = (await new WindmillUsersApi(asBearer(token)).globalWhoami()).data;
expect(info.email === username, 'the token is that of the account');
console.log('windmill whoami');

const list = (await new ZenMLUsersApi(admin).listUsersEndpointUsersGet()).data;
expect(list.length >= 2, "ZenML's list has both accounts");
console.log('zenml list');

const passwordReset = { password: newPassword };
await own.resetPasswordApiV1UsersUserIdResetPasswordPatch({ userId, passwordReset });
await logIn(username, newPassword);
console.log('reset');

await users.deleteUserApiV1UsersUserIdDelete({ userId });
const gone = await users.readUserApiV1UsersUserIdGet({ userId }).then(
  () => false,
  (error: unknown) => isAxiosError(error) && error.response?.status === 404,
);
expect(gone, 'the account is gone');
console.log('delete');
