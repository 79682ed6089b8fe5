import { startServer } from '../support/programs.mjs';

const KEY = 'superuser-key-of-32-characters-or-more';

/** A member of the group that the parties ask for, and a member of the workspace alone. */
export const DEVELOPER = {
  name: 'Dana Developer',
  email: 'dana@example.com',
  password: 'a password of Dana',
  groups: ['acme', 'acme/devs'],
};
export const OUTSIDER = {
  name: 'Otto Other',
  email: 'otto@example.com',
  password: 'a password of Otto',
  groups: ['acme'],
};

/**
 * The built server with its defaults, except that access tokens end soon.
 *
 * @returns its address, and what registers a client
 */
export async function startGatehouse({ folder, accessTokenSeconds }) {
  const { url: issuer } = await startServer(folder, {
    SUPERUSER: 'root',
    SUPERUSER_PASSWORD: 'a password of the superuser',
    SUPERUSER_API_KEY: KEY,
    ACCESS_TOKEN_EXPIRE_SECONDS: String(accessTokenSeconds),
  });
  await addPeople(issuer);
  const register = async (client) => (await post(issuer, '/api/v1/oauth_clients', client)).json();
  return { issuer, register };
}

async function addPeople(issuer) {
  await post(issuer, '/api/workspaces/create', { id: 'acme', name: 'Acme', username: 'root' });
  await post(issuer, '/api/w/acme/groups/create', { name: 'devs' });
  for (const { name, email, password, groups } of [DEVELOPER, OUTSIDER]) {
    const [username] = email.split('@');
    await post(issuer, '/api/users/create', { name, email, password, super_admin: false });
    const member = { email, username, is_admin: false, operator: false };
    await post(issuer, '/api/w/acme/workspaces/add_user', member);
    if (groups.includes('acme/devs')) {
      await post(issuer, '/api/w/acme/groups/adduser/devs', { username });
    }
  }
}

async function post(issuer, path, body) {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const answer = await fetch(issuer + path, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}
