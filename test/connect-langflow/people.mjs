const PASSWORD = 'a password of a person';

/** @returns the account, with its password */
export async function addPerson(root, username) {
  const account = await root.json('/api/v1/users/', { username, password: PASSWORD });
  await root.patch(`/api/v1/users/${account.id}`, { is_active: true });
  return { ...account, password: PASSWORD };
}

/** @returns a token of a log-in; undefined if it is refused */
export async function logIn(root, { username, password }) {
  const answer = await fetch(`${root.url}/api/v1/login`, {
    method: 'POST',
    body: new URLSearchParams({ username, password }),
  });
  return (await answer.json()).access_token;
}
