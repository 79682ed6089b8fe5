import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OauthClient } from '../../src/oauth/clients/oauth-client.entity.js';
import { hashSecretToHex } from '../../src/platform/credentials/secret-token.js';
import { aSuperuser, type TestAccount } from '../support/factories.js';
import { everythingStored, plainFormsOf } from '../support/stored-text.js';
import type { Registered } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const REGISTER = '/oauth/register';
const TOKENS = '/api/v1/oauth_registration_tokens';
const CALLBACK = 'https://app.example.com/callback';
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
const APP = { client_name: 'My app', redirect_uris: [CALLBACK] };

interface Registration extends Registered {
  readonly registration_access_token: string;
  readonly registration_client_uri: string;
  readonly scope: string;
}

describe('dynamic registration', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ OAUTH_REGISTRATION: 'open', OAUTH_REGISTRATIONS_PER_HOUR: '50' });
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const register = (json: object = APP, token?: string, at = app) =>
    (token ? at.withToken(token) : at.anonymous).post(REGISTER, json);
  const aClient = async (json: object = APP) => {
    const { status, body } = await register(json);
    expect(status).toBe(201);
    return body as Registration;
  };
  const pathOf = ({ registration_client_uri }: Registration) =>
    new URL(registration_client_uri).pathname;
  const readAsSuperuser = async ({ client_id }: Registered) =>
    (await app.as(superuser).get(`/api/v1/oauth_clients/${client_id}`)).body as Record<
      string,
      unknown
    >;

  it('registers a client with the defaults of RFC 7591', async () => {
    const { headers, body } = await register({
      redirect_uris: [CALLBACK],
      contacts: ['unknown fields are ignored'],
    });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(body).toEqual({
      client_id: expect.stringMatching(/^ghc_/),
      client_secret: expect.stringMatching(/^ghcs_/),
      client_id_issued_at: expect.any(Number),
      client_secret_expires_at: 0,
      registration_access_token: expect.stringMatching(/^ghrt_/),
      registration_client_uri: `${app.url}${REGISTER}/${(body as Registered).client_id}`,
      client_name: 'Unnamed application',
      redirect_uris: [CALLBACK],
      post_logout_redirect_uris: [],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      scope: expect.stringContaining('openid profile email offline_access groups roles read'),
      token_endpoint_auth_method: 'client_secret_basic',
      application_type: 'web',
    });
  });

  it('is native if a public client is at loopback, whatever it says', async () => {
    expect(
      await aClient({
        ...APP,
        redirect_uris: ['http://127.0.0.1:4000/callback'],
        token_endpoint_auth_method: 'none',
        application_type: 'web',
      }),
    ).toMatchObject({ application_type: 'native' });
  });

  it('leaves out what a client may not have', async () => {
    const client = await aClient({
      ...APP,
      scope: 'openid read admin keys:write unknown',
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials', DEVICE],
      is_first_party: true,
      allow_http: true,
    });
    expect(client).toMatchObject({
      scope: 'openid read',
      grant_types: ['authorization_code', 'refresh_token', DEVICE],
    });
    expect(await readAsSuperuser(client)).toMatchObject({
      origin: 'registration',
      scopes: ['openid', 'read'],
      is_first_party: false,
      allow_http: false,
      service_account_id: null,
    });
  });

  it.each([
    [{ ...APP, redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri'],
    [{ ...APP, redirect_uris: ['http://10.0.0.7/callback'] }, 'invalid_redirect_uri'],
    [{ ...APP, redirect_uris: ['http://app.example.com/'] }, 'invalid_redirect_uri'],
    [{ ...APP, redirect_uris: 'https://app.example.com/' }, 'invalid_redirect_uri'],
    [{ ...APP, redirect_uris: [] }, 'invalid_client_metadata'],
    [{ ...APP, client_name: 'My\u202eapp' }, 'invalid_client_metadata'],
    [{ ...APP, client_name: 7 }, 'invalid_client_metadata'],
    [{ ...APP, client_name: 'x'.repeat(101) }, 'invalid_client_metadata'],
    [{ ...APP, client_uri: 'http://app.example.com' }, 'invalid_client_metadata'],
    [{ ...APP, response_types: ['token'] }, 'invalid_client_metadata'],
    [{ ...APP, grant_types: ['client_credentials'] }, 'invalid_client_metadata'],
    [{ ...APP, grant_types: ['refresh_token'], redirect_uris: [] }, 'invalid_client_metadata'],
    [{ ...APP, scope: 'admin' }, 'invalid_client_metadata'],
    [{ ...APP, token_endpoint_auth_method: 'tls_client_auth' }, 'invalid_client_metadata'],
  ])('refuses %j as %s', async (json, error) => {
    const answer = await register(json);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ error, error_description: expect.any(String) });
  });

  it('lets a client read, replace and delete itself by its token, which changes', async () => {
    const client = await aClient();
    const path = pathOf(client);
    const old = app.withToken(client.registration_access_token);
    const read = await old.get(path);
    expect(read.body).toMatchObject({ client_id: client.client_id, client_name: 'My app' });
    expect(read.body).not.toHaveProperty('client_secret');

    const { status, body } = await old.send('PUT', path, {
      json: { client_name: 'Another name', redirect_uris: [CALLBACK], scope: 'openid' },
    });
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ client_name: 'Another name', scope: 'openid' }),
    ]);
    const next = app.withToken((body as Registration).registration_access_token);
    expect((await old.get(path)).status).toBe(401);
    expect((await next.get(path)).status).toBe(200);

    expect((await next.delete(path)).status).toBe(204);
    const gone = await next.get(path);
    expect([gone.status, gone.body]).toEqual([
      401,
      { error: 'invalid_token', error_description: 'The registration token is not valid' },
    ]);
    expect(gone.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('does not let a client regain what a superuser took away', async () => {
    const client = await aClient({ ...APP, grant_types: ['authorization_code', 'refresh_token'] });
    await app.as(superuser).patch(`/api/v1/oauth_clients/${client.client_id}`, {
      scopes: ['openid', 'profile'],
      grant_types: ['authorization_code'],
    });
    const itself = app.withToken(client.registration_access_token);
    const { status, body } = await itself.send('PUT', pathOf(client), {
      json: {
        ...APP,
        scope: 'openid read users:write',
        grant_types: ['authorization_code', 'refresh_token'],
      },
    });
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ scope: 'openid', grant_types: ['authorization_code'] }),
    ]);
    const next = app.withToken((body as Registration).registration_access_token);
    const all = await next.send('PUT', pathOf(client), { json: APP });
    expect(all.body).toMatchObject({ scope: 'openid' });
  });

  it('lets a client ask for more than before while no superuser has set its rights', async () => {
    const client = await aClient({ ...APP, scope: 'openid' });
    const itself = app.withToken(client.registration_access_token);
    const { status, body } = await itself.send('PUT', pathOf(client), {
      json: { ...APP, scope: 'read', grant_types: ['authorization_code', 'refresh_token'] },
    });
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({
        scope: 'read',
        grant_types: ['authorization_code', 'refresh_token'],
      }),
    ]);
  });

  it('does not let a client become public, or manage another or one of a superuser', async () => {
    const [client, other] = [await aClient(), await aClient()];
    const itself = app.withToken(client.registration_access_token);
    const asPublic = await itself.send('PUT', pathOf(client), {
      json: { ...APP, token_endpoint_auth_method: 'none' },
    });
    expect(asPublic.body).toMatchObject({ error: 'invalid_client_metadata' });
    expect((await itself.delete(pathOf(other))).status).toBe(401);
    expect((await app.anonymous.delete(pathOf(other))).status).toBe(401);
    expect((await app.as(superuser).delete(pathOf(other))).status).toBe(401);
    const { body } = await app.as(superuser).post('/api/v1/oauth_clients', {
      name: 'x',
      redirect_uris: [CALLBACK],
      grant_types: ['authorization_code'],
    });
    const { client_id } = body as Registered;
    expect((await itself.delete(`${REGISTER}/${client_id}`)).status).toBe(401);
  });

  it.each([
    { is_first_party: true },
    { allow_http: true },
    { scopes: ['admin'] },
    { grant_types: ['authorization_code', 'client_credentials'] },
  ])('does not let a superuser give one %j', async (change) => {
    const client = await aClient();
    const answer = await app
      .as(superuser)
      .patch(`/api/v1/oauth_clients/${client.client_id}`, change);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('A client that no superuser registered cannot have');
  });

  it('stores hashes of tokens and secrets, also in the audit trail', async () => {
    const client = await aClient();
    const { body } = await app.as(superuser).post(TOKENS, { name: 'for the test' });
    const all = await everythingStored(app);
    for (const secret of [
      client.registration_access_token,
      client.client_secret!,
      (body as { token: string }).token,
    ]) {
      for (const form of plainFormsOf(secret)) expect(all).not.toContain(form);
    }
    const hash = hashSecretToHex(client.registration_access_token);
    expect(all).toContain(hash);
    const events = await app.dataSource.query('SELECT * FROM audit_events');
    expect(JSON.stringify(events)).not.toContain(hash);
  });

  it('refuses an initial access token that is not valid, although none is needed', async () => {
    expect((await register(APP, 'ghrt_unknown')).status).toBe(401);
  });

  it('deletes clients that nobody has used for long, and refuses more than allowed', async () => {
    const small = await startTestApp({
      OAUTH_REGISTRATION: 'open',
      OAUTH_MAX_REGISTERED_CLIENTS: '2',
      OAUTH_UNUSED_CLIENT_DAYS: '3',
    });
    const ids: string[] = [];
    while (ids.length < 2) {
      ids.push(((await register(APP, undefined, small)).body as Registered).client_id);
    }
    expect((await register(APP, undefined, small)).status).toBe(409);
    const { manager } = small.dataSource;
    const longAgo = new Date(Date.now() - 4 * 86_400_000);
    await manager.update(OauthClient, ids[0]!, { createdAt: longAgo });
    expect((await register(APP, undefined, small)).status).toBe(201);
    expect(await manager.findBy(OauthClient, { id: ids[0]! })).toEqual([]);
    await small.close();
  });

  it('limits how many clients an address registers and replaces in an hour', async () => {
    const strict = await startTestApp({
      OAUTH_REGISTRATION: 'open',
      OAUTH_REGISTRATIONS_PER_HOUR: '2',
    });
    const { status, body } = await register(APP, undefined, strict);
    expect(status).toBe(201);
    const client = body as Registration;
    const replace = (token: string) =>
      strict.withToken(token).send('PUT', pathOf(client), { json: APP });
    const replaced = await replace(client.registration_access_token);
    expect(replaced.status).toBe(200);
    for (const answer of [
      await replace((replaced.body as Registration).registration_access_token),
      await register(APP, undefined, strict),
    ]) {
      expect([answer.status, answer.body]).toMatchObject([429, { error: 'slow_down' }]);
    }
    await strict.close();
  });
});
