/**
 * What the small applications have in common: `/` shows who is logged in, `/userinfo` asks the
 * provider with the access token, `/logout` ends both log-ins.
 */
export const APPLICATION = {
  clientFor: (origin) => ({
    redirect_uris: [`${origin}/callback`],
    post_logout_redirect_uris: [`${origin}/goodbye`],
  }),
  isReady: async (origin) => (await fetch(`${origin}/goodbye`)).ok,
  home: (origin) => `${origin}/`,
  personIn: (shown) => shown,
  /** What tells an access token from the next one. */
  async tokenOf(person, { origin }) {
    const { shown } = await person.openJson(`${origin}/userinfo`);
    if (shown.email !== person.account.email) throw new Error(JSON.stringify(shown));
    return shown.expires_at;
  },
  logoutUrl: (origin) => `${origin}/logout`,
  isLoggedOut: ({ url }, origin) => url === `${origin}/goodbye`,
  notSupported: { 'other group': 'the application decides' },
};

/** The environment of such an application. */
export function environmentOf({ issuer, origin, port, client, home }) {
  return {
    ISSUER: issuer,
    ORIGIN: origin,
    PORT: String(port),
    CLIENT_ID: client.client_id,
    CLIENT_SECRET: client.client_secret,
    SECRET_KEY: 'a key of the sessions of the application',
    HOME: home,
    // Nothing is written next to the sources.
    PYTHONDONTWRITEBYTECODE: 'yes',
  };
}

/** A token that a proxy passes on to its application. @throws Error if it is of no use */
export async function goodToken(token, { issuer }) {
  const headers = { authorization: `Bearer ${token}` };
  const { status } = await fetch(`${issuer}/oauth/userinfo`, { headers });
  if (status !== 200) throw new Error(`The access token is of no use: ${status}`);
  return token;
}
