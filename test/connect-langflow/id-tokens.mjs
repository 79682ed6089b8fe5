// Langflow's own external authentication, without our package: our ID token in a cookie.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Person } from '../relying-parties/browser.mjs';
import { startLangflow } from './programs.mjs';
import { ApiClient, equal } from './steps.mjs';

const WHO_AM_I = '/api/v1/users/whoami';

export async function checkIdTokens({
  steps,
  folder,
  python,
  root,
  browser,
  gatehouse,
  port,
  account,
}) {
  const application = createServer((_request, response) => response.end('{}'));
  application.listen(0, '127.0.0.1');
  await once(application, 'listening');
  const callback = `http://127.0.0.1:${application.address().port}/callback`;
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
  const person = await Person.at(browser, { account: { ...account, email: account.username } });
  const ask = async (client) => {
    const token = await idTokenFor(person, { client, callback, issuer: gatehouse.url });
    return new ApiClient(langflow.url, { cookie: `id_token=${token}` });
  };
  await steps.do('... our ID token in a cookie opens it, also in the header', async () => {
    const client = await ask(own);
    equal((await client.json(WHO_AM_I)).username, account.username);
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
  application.close();
}

async function idTokenFor(person, { client, callback, issuer }) {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: callback,
    scope: 'openid profile email',
    state: randomUUID(),
  });
  const { url } = await person.open(`${issuer}/oauth/authorize?${query}`);
  const code = new URL(url).searchParams.get('code');
  const answer = await fetch(`${issuer}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${client.client_id}:${client.client_secret}`)}` },
    body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: callback }),
  });
  return (await answer.json()).id_token;
}
