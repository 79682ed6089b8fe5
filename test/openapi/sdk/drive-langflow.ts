import { createClient, createConfig } from './client/client/index.js';
import { addUser, deleteUser, patchUser, readCurrentUser } from './client/index.js';

/**
 * Makes, changes and deletes an account with the SDK of Langflow's API alone. The key is given to
 * `auth`, which sends it as a bearer token. Compiled and run by `sdk.spec.ts`.
 */
const [baseUrl = '', superuserKey = ''] = process.argv.slice(2);
const client = createClient(createConfig({ baseUrl, auth: () => superuserKey }));

const me = await readCurrentUser({ client, throwOnError: true });
const body = { username: 'short-names', password: 'securepassword123' };
const { data: created } = await addUser({ client, body, throwOnError: true });
const path = { user_id: created.id! };
const changes = { is_active: true };
const { data: changed } = await patchUser({ client, path, body: changes, throwOnError: true });
const { data: deleted } = await deleteUser({ client, path, throwOnError: true });

console.log(
  JSON.stringify({ isSuperuser: me.data.is_superuser, isActive: changed.is_active, deleted }),
);
