import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { anEmailUser, aSuperuser, type TestAccount } from '../support/factories.js';
import {
  beginAuthorization,
  discover,
  errorOf,
  logIn,
  Person,
  register,
  type Registered,
} from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const CLIENTS = '/api/v1/oauth_clients';

let app: TestApp;
let superuser: TestAccount;
beforeAll(async () => {
  app = await startTestApp();
  superuser = await aSuperuser(app);
});
afterAll(() => app.close());

const aClient = (changes: object = {}) => register(app.as(superuser), changes);
const patch = ({ client_id }: Registered, changes: object) =>
  app.as(superuser).patch(`${CLIENTS}/${client_id}`, changes);
const aPerson = async () => new Person(app, await anEmailUser(app));

describe(`PATCH ${CLIENTS}/{client_id}`, () => {
  it('200: what is sent changes, the rest stays; a page is taken away with null', async () => {
    const client = await aClient();
    const before = (await app.as(superuser).get(`${CLIENTS}/${client.client_id}`)).body;
    const pages = {
      client_uri: 'https://app.example.com/',
      logo_uri: 'https://cdn.example.com/logo.svg',
      policy_uri: 'https://app.example.com/privacy',
      tos_uri: 'https://app.example.com/terms',
    };
    const changed = await patch(client, { name: 'Renamed', ...pages });
    expect([changed.status, changed.body]).toEqual([200, { ...before, name: 'Renamed', ...pages }]);
    const cleared = await patch(client, { logo_uri: null });
    expect(cleared.body).toMatchObject({ logo_uri: null, client_uri: pages.client_uri });
  });

  it('the consent page has the logo and the links', async () => {
    const client = await aClient();
    await patch(client, {
      client_uri: 'https://app.example.com/?a=1&b=2',
      logo_uri: 'https://cdn.example.com/logo.svg',
      policy_uri: 'https://app.example.com/privacy',
    });
    const { url } = await beginAuthorization(await discover(app, client));
    const account = await anEmailUser(app);
    const person = new Person(app, account);
    const login = await person.walk(url);
    if (login instanceof URL) throw new Error('There was no log-in page');
    const page = await person.press(login, undefined, {
      name: account.username,
      password: account.password,
    });
    if (page instanceof URL) throw new Error('There was no consent page');
    expect(page.text).toContain('<img src="https://cdn.example.com/logo.svg"');
    expect(page.text).toContain('href="https://app.example.com/?a=1&amp;b=2"');
    expect(page.text).toContain('Privacy policy');
    expect(page.text).not.toContain('Terms of service');
    expect(page.headers.get('content-security-policy')).toContain(
      'img-src https://cdn.example.com;',
    );
  });

  it('scopes that are taken away end what was issued with them, and nothing else', async () => {
    const client = await aClient();
    const config = await discover(app, client);
    const wide = await logIn(config, await aPerson(), { scope: 'openid read users:write' });
    const narrow = await logIn(config, await aPerson(), { scope: 'openid read' });
    const whoami = async (token: string) =>
      (await app.withToken(token).get('/api/v1/users/whoami')).status;
    expect(await whoami(wide.access_token)).toBe(200);
    expect((await patch(client, { scopes: ['openid', 'read'] })).status).toBe(200);
    expect([await whoami(wide.access_token), await whoami(narrow.access_token)]).toEqual([
      401, 200,
    ]);
  });

  it('a redirect URI that is taken away gets no code', async () => {
    const client = await aClient();
    const { url } = await beginAuthorization(await discover(app, client));
    await patch(client, { redirect_uris: ['https://other.example.com/callback'] });
    expect((await app.anonymous.get(url.pathname + url.search)).status).toBe(400);
  });

  it('the service account comes and goes with client_credentials', async () => {
    const client = await aClient({ grant_types: ['authorization_code'] });
    expect(client.service_account_id).toBeNull();
    const acting = await patch(client, {
      grant_types: ['authorization_code', 'client_credentials'],
    });
    const id = acting.body.service_account_id as string;
    const config = await discover(app, client);
    const { access_token: token } = await oidc.clientCredentialsGrant(config);
    expect((await app.withToken(token).get('/api/v1/users/whoami')).body.id).toBe(id);
    const without = await patch(client, { grant_types: ['authorization_code'] });
    expect(without.body.service_account_id).toBeNull();
    expect((await app.withToken(token).get('/api/v1/users/whoami')).status).toBe(401);
    expect(await errorOf(oidc.clientCredentialsGrant(config))).toBe('unauthorized_client');
  });

  it.each([
    [400, { grant_types: ['client_credentials'] }],
    [400, { scopes: [] }],
    [422, { is_public: true }],
    [422, { logo_uri: 'http://app.example.com/logo.png' }],
    [422, { logo_uri: 'https://app.example.com/"onerror=' }],
    [422, { client_uri: 'javascript:alert(1)' }],
    [422, { application_type: 'desktop' }],
    [422, { name: '' }],
    [422, { require_pkce: 'perhaps' }],
  ])('%i: %j, and nothing changes', async (status, changes) => {
    const client = await aClient();
    const path = `${CLIENTS}/${client.client_id}`;
    const before = (await app.as(superuser).get(path)).body;
    expect((await patch(client, { require_pkce: true, ...changes })).status).toBe(status);
    expect((await app.as(superuser).get(path)).body).toEqual(before);
  });

  it('404: an unknown client; 403: ordinary accounts and limited keys', async () => {
    const gone = { client_id: 'ghc_gone' } as Registered;
    expect((await patch(gone, { name: 'x' })).status).toBe(404);
    expect((await app.as(superuser).get(`${CLIENTS}/ghc_gone`)).status).toBe(404);
    const user = app.as(await anEmailUser(app));
    const { client_id } = await aClient();
    expect((await user.patch(`${CLIENTS}/${client_id}`, { name: 'x' })).status).toBe(403);
    expect((await user.get(`${CLIENTS}/${client_id}`)).status).toBe(403);
  });
});

describe('a rotated secret', () => {
  const works = async (client: Registered) => {
    const config = await discover(app, client);
    return (await oidc.clientCredentialsGrant(config).catch(() => undefined)) !== undefined;
  };
  const rotate = (client: Registered, overlap: string) =>
    app.as(superuser).post(`${CLIENTS}/${client.client_id}/rotate?overlap_seconds=${overlap}`);

  it('the former one works until the overlap ends; the one before does not', async () => {
    const first = await aClient();
    const second = (await rotate(first, '3600')).body as Registered;
    expect([await works(first), await works(second)]).toEqual([true, true]);
    const zenml = await app.anonymous.form('/auth/login', {
      grant_type: 'client_credentials',
      client_id: first.client_id,
      client_secret: first.client_secret!,
    });
    expect(zenml.status).toBe(200);
    const third = (await rotate(first, '3600')).body as Registered;
    expect([await works(first), await works(second), await works(third)]).toEqual([
      false,
      true,
      true,
    ]);
    await app.dataSource.query(
      'UPDATE oauth_clients SET former_secret_expires_at = now() WHERE id = $1',
      [first.client_id],
    );
    expect([await works(second), await works(third)]).toEqual([false, true]);
  });

  it('without an overlap the former one ends at once, also one that was kept', async () => {
    const first = await aClient();
    const second = (await rotate(first, '3600')).body as Registered;
    const third = (await rotate(first, '0')).body as Registered;
    expect([await works(first), await works(second), await works(third)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it.each(['-1', '2678401', 'x'])('422: an overlap of %s seconds', async (overlap) => {
    expect((await rotate(await aClient(), overlap)).status).toBe(422);
  });
});
