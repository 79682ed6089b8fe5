// Langflow's own external authentication, without our package: our ID token in a cookie.
import { randomUUID } from 'node:crypto';
import { Person } from '../relying-parties/browser.mjs';
import { freePort } from '../relying-parties/programs.mjs';
import { startLangflow } from './programs.mjs';
import { ApiClient, equal } from './steps.mjs';

const WHO_AM_I = '/api/v1/users/whoami';
const PASSWORD = 'a password of a person';

export async function checkIdTokens({ steps, folder, python, root, browser, gatehouse, port }) {
  const account = { username: 'erin', email: 'erin@example.com', password: PASSWORD };
  await root.send('/api/users/create', { ...account, name: 'Erin', super_admin: false });
  const callback = `http://127.0.0.1:${await freePort()}/callback`;
  const add = (name) =>
    root.json('/api/v1/oauth_clients', {
      name,
      redirect_uris: [callback],
      grant_types: ['authorization_code'],
      is_first_party: true,
    });
  const [own, other] = [await add('Langflow'), await add('Another application')];
  const langflow = await steps.do('Langflow with the JWKS of Gatehouse starts', () =>
    startLangflow(folder, {
      python,
      name: 'langflow-jwks',
      port,
      environment: {
        LANGFLOW_EXTERNAL_AUTH_ENABLED: 'true',
        LANGFLOW_EXTERNAL_AUTH_PROVIDER: 'gatehouse',
        LANGFLOW_EXTERNAL_AUTH_JWKS_URL: `${gatehouse.url}/oauth/jwks`,
        LANGFLOW_EXTERNAL_AUTH_ISSUER: gatehouse.url,
        LANGFLOW_EXTERNAL_AUTH_AUDIENCE: own.client_id,
        LANGFLOW_EXTERNAL_AUTH_TOKEN_COOKIE: 'id_token',
      },
    }),
  );
  if (!langflow) return;
  const person = await Person.at(browser, { account });
  const ask = async (client) => {
    const token = await idTokenFor(person, { client, callback, issuer: gatehouse.url });
    return new ApiClient(langflow.url, { cookie: `id_token=${token}` });
  };
  await steps.do('... our ID token in a cookie opens it, also in the header', async () => {
    const client = await ask(own);
    equal((await client.json(WHO_AM_I)).username, 'erin');
    equal((await client.json('/api/v1/session')).authenticated, true);
    const [, token] = client.headers.cookie.split('=');
    const inHeader = new ApiClient(langflow.url, { authorization: `Bearer ${token}` });
    equal(await inHeader.status(WHO_AM_I), 200);
  });
  await steps.do('... one for another application, and none: refused', async () => {
    equal(await (await ask(other)).status(WHO_AM_I), 401);
    equal(await new ApiClient(langflow.url).status(WHO_AM_I), 403);
  });
  await person.close();
}

async function idTokenFor(person, { client, callback, issuer }) {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: callback,
    scope: 'openid profile email',
    state: randomUUID(),
  });
  const code = await codeOf(person, `${issuer}/oauth/authorize?${query}`, callback);
  const answer = await fetch(`${issuer}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${client.client_id}:${client.client_secret}`)}` },
    body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: callback }),
  });
  return (await answer.json()).id_token;
}

/** Nobody listens at the callback: its address is enough. */
async function codeOf({ page, ...person }, url, callback) {
  const called = page.waitForRequest((request) => request.url().startsWith(callback));
  await page.goto(url).catch(() => null);
  const password = await page.$('input[name="password"]');
  if (password) {
    await page.type('input[name="name"]', person.account.email);
    await password.type(person.account.password);
    await page.click('form:has(input[name="password"]) button');
  }
  return new URL((await called).url()).searchParams.get('code');
}
