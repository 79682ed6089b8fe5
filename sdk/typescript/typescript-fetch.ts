import {
  APIKeyApi,
  Configuration,
  LoginApi,
  ResponseError,
  UsersApi,
  WindmillUsersApi,
  ZenMLUsersApi,
} from './sdk/index.js';

/**
 * Lives through one account with the SDK of OpenAPI Generator's typescript-fetch, and prints each
 * step. Arguments: the URL of a server, user name and password of a superuser.
 */
const [basePath = '', superuser = '', superuserPassword = ''] = process.argv.slice(2);
const [username, password, newPassword] = ['sdk-fetch', 'securepassword123', 'newsecurepassword'];

const asBearer = (accessToken: string) => new Configuration({ basePath, accessToken });

async function logIn(username: string, password: string) {
  const api = new LoginApi(new Configuration({ basePath }));
  const data = await api.loginToGetAccessTokenApiV1LoginPost({ username, password });
  return asBearer(data.accessToken);
}

function expect(holds: boolean | undefined, what: string): void {
  if (!holds) throw new Error(`Not so: ${what}`);
}

const admin = await logIn(superuser, superuserPassword);
const users = new UsersApi(admin);
console.log('login');

const created = await users.addUserApiV1UsersPost({ userCreate: { username, password } });
expect(created.username === username, 'the new account has its name');
const userId = created.id!;
console.log('create');

const page = await users.readAllUsersApiV1UsersGet({ limit: 50 });
expect(
  page.users.some((user) => user.username === username),
  'the new account is listed',
);
console.log('list');

const userUpdate = { isActive: true };
const changed = await users.patchUserApiV1UsersUserIdPatch({ userId, userUpdate });
expect(changed.isActive, 'the account is active');
console.log('patch');

const keys = new APIKeyApi(await logIn(username, password));
const apiKeyCreate = { name: 'sdk' };
const key = (await keys.createApiKeyRouteApiV1ApiKeyPost({ apiKeyCreate })).apiKey;
const own = new UsersApi(new Configuration({ basePath, apiKey: key }));
const me = await own.readCurrentUserApiV1UsersWhoamiGet();
expect(me.username === username, 'the key is that of the account');
console.log('key');

const byKey = new WindmillUsersApi(asBearer(key));
const token = await byKey.createToken({ createToken: { label: 'sdk' } });
expect(!/["{ ]/.test(token), 'the token is a plain text');
console.log('windmill token');

const info = await new WindmillUsersApi(asBearer(token)).globalWhoami();
expect(info.email === username, 'the token is that of the account');
console.log('windmill whoami');

const list = await new ZenMLUsersApi(admin).listUsersEndpointUsersGet();
expect(list.length >= 2, "ZenML's list has both accounts");
console.log('zenml list');

const passwordReset = { password: newPassword };
await own.resetPasswordApiV1UsersUserIdResetPasswordPatch({ userId, passwordReset });
await logIn(username, newPassword);
console.log('reset');

await users.deleteUserApiV1UsersUserIdDelete({ userId });
const gone = await users.readUserApiV1UsersUserIdGet({ userId }).then(
  () => false,
  (error: unknown) => error instanceof ResponseError && error.response.status === 404,
);
expect(gone, 'the account is gone');
console.log('delete');
