import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ClientTokens } from '../../src/oauth/clients/client-tokens.service.js';
import { ClientSecrets } from '../../src/oauth/clients/client-secrets.service.js';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { everythingStored, plainFormsOf } from '../support/stored-text.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const CLIENTS = '/api/v1/oauth_clients';
const URI = 'https://app.example.com/callback';
const WEB = { name: 'Web', redirect_uris: [URI], grant_types: ['authorization_code'] };
const MACHINE = { name: 'Machine', redirect_uris: [], grant_types: ['client_credentials'] };

describe(CLIENTS, () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const create = (json: unknown) => app.as(superuser).post(CLIENTS, json);
  const refused = async (changes: object) => {
    const { status, body } = await create({ ...WEB, ...changes });
    return { status, loc: body.detail?.[0]?.loc as string[] };
  };

  it('200: a new client with its secret, which is neither listed nor stored', async () => {
    const { status, body } = await create({ ...WEB, scopes: ['openid', 'read'] });
    expect(status).toBe(200);
    expect(body).toEqual({
      client_id: expect.stringMatching(/^ghc_[0-9a-f]{24}$/),
      client_secret: expect.stringMatching(/^ghcs_[\w-]{43}$/),
      name: 'Web',
      redirect_uris: [URI],
      post_logout_redirect_uris: [],
      grant_types: ['authorization_code'],
      scopes: ['openid', 'read'],
      is_public: false,
      application_type: 'web',
      require_pkce: false,
      is_first_party: false,
      allow_http: false,
      groups_format: 'names',
      can_introspect_all: false,
      resource_uri: null,
      resource_format: 'opaque',
      jwks: null,
      jwks_uri: null,
      backchannel_logout_uri: null,
      backchannel_logout_session_required: false,
      origin: 'superuser',
      client_uri: null,
      logo_uri: null,
      policy_uri: null,
      tos_uri: null,
      former_secret_expires_at: null,
      service_account_id: null,
      created_at: expect.any(String),
    });
    const { client_secret: secret, ...rest } = body;
    const list = await app.as(superuser).get(CLIENTS);
    expect(list.body).toContainEqual(rest);
    expect(list.text).not.toContain(secret);
    const stored = await everythingStored(app);
    for (const form of plainFormsOf(secret as string)) expect(stored).not.toContain(form);
  });

  it('200: a client without scopes in the request gets all but admin', async () => {
    const { body } = await create(WEB);
    expect(body.scopes).toEqual(expect.arrayContaining(['openid', 'read', 'users:write']));
    expect(body.scopes).not.toContain('admin');
  });

  it('200: a public client has no secret', async () => {
    const { body } = await create({ ...WEB, is_public: true });
    expect([body.client_secret, body.is_public]).toEqual([null, true]);
    const { status } = await app.as(superuser).post(`${CLIENTS}/${body.client_id}/rotate`);
    expect(status).toBe(400);
  });

  it('200: a client with client credentials has a service account, which is deleted with it', async () => {
    const { body } = await create(MACHINE);
    const id = body.service_account_id as string;
    const rows = await app.dataSource.query(
      'SELECT username, is_active, is_superuser, is_service_account FROM users WHERE id = $1',
      [id],
    );
    expect(rows).toEqual([
      {
        username: body.client_id,
        is_active: true,
        is_superuser: false,
        is_service_account: true,
      },
    ]);
    expect((await app.as(superuser).delete(`${CLIENTS}/${body.client_id}`)).status).toBe(200);
    expect(await app.dataSource.query('SELECT FROM users WHERE id = $1', [id])).toEqual([]);
  });

  it('200: a rotated secret replaces the old one', async () => {
    const secrets = app.nest.get(ClientSecrets, { strict: false });
    const { client_id: id, client_secret: old } = (await create(MACHINE)).body;
    const { status, body } = await app.as(superuser).post(`${CLIENTS}/${id}/rotate`);
    expect(status).toBe(200);
    expect(body.client_secret).not.toBe(old);
    expect((await secrets.authenticate(id as string, body.client_secret as string)).id).toBe(id);
    await expect(secrets.authenticate(id as string, old as string)).rejects.toThrow(
      'oauth_client_refused',
    );
  });

  it('404: an unknown client', async () => {
    const gone = `${CLIENTS}/ghc_gone`;
    const answers = [
      await app.as(superuser).delete(gone),
      await app.as(superuser).post(`${gone}/rotate`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  });

  it('403: callers who are not superusers', async () => {
    const user = await aUser(app);
    const client = app.as(user);
    const answers = [
      await client.get(CLIENTS),
      await client.post(CLIENTS, WEB),
      await client.delete(`${CLIENTS}/x`),
      await client.post(`${CLIENTS}/x/rotate`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect((await app.anonymous.get(CLIENTS)).status).toBe(403);
  });

  it.each([
    'http://app.example.com/callback',
    'https://app.example.com/callback#fragment',
    'https://*.example.com/callback',
    'https://user:secret@app.example.com/',
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://files.example.com/callback',
    'http://203.0.113.7/callback',
    'http://app.corp.example/callback',
    '/callback',
    '//app.example.com',
    'https://app.example.com/a b',
    '',
  ])('422: the redirect URI %p', async (uri) => {
    expect(await refused({ redirect_uris: [uri] })).toEqual({
      status: 422,
      loc: ['body', 'redirect_uris'],
    });
  });

  it.each([
    'https://app.example.com/callback?x=1',
    'http://localhost:3000/callback',
    'http://127.0.0.1/callback',
    'http://[::1]:8080/callback',
    'com.example.app:/callback',
    'cursor://anysphere.cursor-mcp/oauth/callback',
    'vscode://vendor.extension/callback',
  ])('200: the redirect URI %p', async (uri) => {
    const { status, body } = await create({ ...WEB, redirect_uris: [uri] });
    expect([status, body.redirect_uris]).toEqual([200, [uri]]);
  });

  it.each([
    ['name', ''],
    ['name', 'x'.repeat(101)],
    ['name', undefined],
    ['grant_types', ['password']],
    ['grant_types', ['authorization_code', 'authorization_code']],
    ['grant_types', 'authorization_code'],
    ['grant_types', undefined],
    ['scopes', ['everything']],
    ['redirect_uris', 7],
    ['is_public', 'perhaps'],
  ])('422: %s %p', async (field, value) => {
    expect(await refused({ [field]: value })).toEqual({ status: 422, loc: ['body', field] });
  });

  it.each([
    ['no grant type', { grant_types: [] }],
    ['no scope', { scopes: [] }],
    ['codes, but no redirect URI', { redirect_uris: [] }],
    ['a redirect URI, but no grant type that uses it', { grant_types: ['client_credentials'] }],
    ['client credentials without a secret', { ...MACHINE, is_public: true }],
    [
      'refresh tokens, but no grant type that issues them',
      { grant_types: ['refresh_token'], redirect_uris: [] },
    ],
    [
      'a native app with both http and https on loopback',
      {
        application_type: 'native',
        redirect_uris: ['http://localhost/', 'https://localhost/'],
      },
    ],
    [
      'a web application with a scheme of its own',
      { application_type: 'web', redirect_uris: ['com.example.app:/callback'] },
    ],
    ['http on a private network', { redirect_uris: ['http://langflow:7860/callback'] }],
    [
      'http on a private network after a log-out',
      { post_logout_redirect_uris: ['http://10.0.0.7/bye'] },
    ],
    [
      'a native app with http on a private network',
      { application_type: 'native', allow_http: true, redirect_uris: ['http://10.0.0.7/bye'] },
    ],
  ])('400: %s', async (_, changes) => {
    const { status, body } = await create({ ...WEB, ...changes });
    expect({ status, detail: typeof body.detail }).toEqual({ status: 400, detail: 'string' });
  });

  it('invalid_scope: a client of an earlier version that has no scopes', async () => {
    const { body } = await create(WEB);
    await app.dataSource.query(`UPDATE oauth_clients SET scopes = '{}' WHERE id = $1`, [
      body.client_id,
    ]);
    const parameters = new URLSearchParams({
      client_id: body.client_id as string,
      redirect_uri: WEB.redirect_uris[0]!,
      response_type: 'code',
      scope: 'openid admin',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    });
    const { headers } = await app.anonymous.get(`/oauth/authorize?${parameters.toString()}`);
    expect(headers.get('location')).toContain('error=invalid_scope');
  });

  describe('a token from client credentials', () => {
    const issue = async (json: object = MACHINE) => {
      const { body } = await create(json);
      const secrets = app.nest.get(ClientSecrets, { strict: false });
      const client = await secrets.authenticate(
        body.client_id as string,
        body.client_secret as string,
      );
      const token = await app.nest.get(ClientTokens, { strict: false }).issue(client);
      return { client, id: body.service_account_id as string, ...token };
    };
    const whoami = (token: string) => app.withToken(token).get('/api/v1/users/whoami');

    it('200: acts as the account of the client, on every API', async () => {
      const { accessToken, id } = await issue();
      expect((await whoami(accessToken)).body.id).toBe(id);
      const windmill = await app.withToken(accessToken).get('/api/users/whoami');
      expect(windmill.status).toBe(200);
    });

    it('403: what the account or the scopes do not allow', async () => {
      const { accessToken, id } = await issue();
      expect((await app.withToken(accessToken).get('/api/v1/users/')).status).toBe(403);
      await app.as(superuser).patch(`/api/v1/users/${id}`, { is_superuser: true });
      expect((await app.withToken(accessToken).get('/api/v1/users/')).status).toBe(200);

      const reader = await issue({ ...MACHINE, scopes: ['read'] });
      const path = `/api/v1/users/${reader.id}`;
      const { status } = await app.withToken(reader.accessToken).patch(path, { optins: {} });
      expect(status).toBe(403);
    });

    it('401: the account is deactivated', async () => {
      const { accessToken, id } = await issue();
      await app.as(superuser).patch(`/api/v1/users/${id}`, { is_active: false });
      expect((await whoami(accessToken)).status).toBe(401);
      await app.as(superuser).patch(`/api/v1/users/${id}`, { is_active: true });
      expect((await whoami(accessToken)).status).toBe(401);
    });

    it('401: a token of a deleted client, an expired token, a made-up token', async () => {
      const deleted = await issue();
      await app.as(superuser).delete(`${CLIENTS}/${deleted.client.id}`);
      const expired = await issue();
      await app.dataSource.query(
        'UPDATE oauth_records SET expires_at = now() WHERE client_id = $1',
        [expired.client.id],
      );
      const tokens = [deleted.accessToken, expired.accessToken, 'ghat_made-up'];
      for (const token of tokens) {
        expect((await whoami(token)).status).toBe(401);
        expect((await app.withToken(token).get('/api/users/whoami')).status).toBe(401);
      }
    });

    it('is stored only as its hash', async () => {
      const { accessToken } = await issue();
      const stored = await everythingStored(app);
      for (const form of plainFormsOf(accessToken)) expect(stored).not.toContain(form);
    });
  });
});
