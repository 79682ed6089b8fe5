import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { OauthClient } from '../../src/oauth/clients/oauth-client.entity.js';
import { OutgoingRequests } from '../../src/platform/outgoing/outgoing-requests.service.js';
import { isPublicAddress } from '../../src/platform/outgoing/public-address.js';
import { anEmailUser, aSuperuser } from '../support/factories.js';
import {
  beginAuthorization,
  discover,
  logIn,
  Person,
  REDIRECT_URI,
  register,
} from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PATH = '/oauth/clients/my-app.json';

describe('a client id metadata document', () => {
  let app: TestApp;
  let site: Server;
  let answer: RequestListener;
  let asked = 0;
  beforeAll(async () => {
    app = await startTestApp({
      OAUTH_CLIENT_DOCUMENTS: 'true',
      OUTGOING_PRIVATE_HOSTS: '127.0.0.1',
    });
    site = createServer((request, response) => {
      asked += 1;
      answer(request, response);
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    site.closeAllConnections();
    site.close();
    await app.close();
  });
  afterEach(() => app.dataSource.manager.delete(OauthClient, { origin: 'document' }));

  const urlOf = (path = PATH) => `http://127.0.0.1:${(site.address() as AddressInfo).port}${path}`;
  /** Each test has a path of its own, since a refused one is not asked again for a while. */
  let count = 0;
  const aPath = () => `/clients/${(count += 1)}.json`;
  const documentAt = (path: string, changes: object = {}) => ({
    client_id: urlOf(path),
    client_name: 'My app',
    redirect_uris: [REDIRECT_URI],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none',
    ...changes,
  });
  const says =
    (document: unknown, status = 200): RequestListener =>
    (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof document === 'string' ? document : JSON.stringify(document));
    };
  const configOf = (client_id: string) =>
    discover(app, { client_id, client_secret: null, service_account_id: null });
  /** Begins a log-in. @returns the status of the first answer */
  const begin = async (client_id: string) => {
    const { url } = await beginAuthorization(await configOf(client_id));
    return (await app.anonymous.get(url.pathname + url.search)).status;
  };

  it('lets a person log in; the page names the host and says that nothing is checked', async () => {
    const path = aPath();
    answer = says(documentAt(path));
    const config = await configOf(urlOf(path));
    const account = await anEmailUser(app);
    const person = new Person(app, account);
    const { url } = await beginAuthorization(config);
    const page = await person.press((await person.walk(url)) as never, undefined, {
      name: account.username,
      password: account.password,
    });
    const { text } = page as { text: string };
    expect(text).toContain(`describes itself at <code>127.0.0.1:`);
    expect(text).toMatch(/its name is not\s+checked/);

    asked = 0;
    const tokens = await logIn(config, person);
    const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token!);
    const whoami = await app.withToken(refreshed.access_token).get('/api/v1/users/whoami');
    expect(whoami.body).toMatchObject({ id: account.id });
    // What was read a moment ago counts.
    expect(asked).toBe(0);
    const { body } = await app.as(account).get('/api/v1/oauth_grants');
    expect(body).toEqual([
      expect.objectContaining({ client_id: urlOf(path), client_name: 'My app' }),
    ]);
  });

  it('is read again, and what it loses ends', async () => {
    const path = aPath();
    answer = says(documentAt(path, { scope: 'openid offline_access read' }));
    const config = await configOf(urlOf(path));
    const person = new Person(app, await anEmailUser(app));
    const tokens = await logIn(config, person, { scope: 'openid offline_access read' });
    answer = says(documentAt(path, { scope: 'openid' }));
    const { manager } = app.dataSource;
    await manager.update(OauthClient, urlOf(path), { documentReadAt: new Date(0) });
    await begin(urlOf(path));
    const { body } = await app.anonymous.form('/oauth/token', {
      grant_type: 'refresh_token',
      client_id: urlOf(path),
      refresh_token: tokens.refresh_token!,
    });
    expect(body).toMatchObject({ error: 'invalid_grant' });
  });

  it.each([
    [
      'another client_id',
      (path: string) => documentAt(path, { client_id: 'https://other.example/' }),
    ],
    ['a secret', (path: string) => documentAt(path, { client_secret: 'x' })],
    [
      'a method with a secret',
      (path: string) => documentAt(path, { token_endpoint_auth_method: 'client_secret_basic' }),
    ],
    [
      'another redirect URI',
      (path: string) => documentAt(path, { redirect_uris: ['https://other.example.com/'] }),
    ],
    [
      'a redirect URI that is not allowed',
      (path: string) => documentAt(path, { redirect_uris: ['http://10.0.0.1/'] }),
    ],
    [
      'a name with invisible characters',
      (path: string) => documentAt(path, { client_name: 'a\u202eb' }),
    ],
    ['no JSON', () => 'hello'],
    ['a list', () => '[]'],
    ['more than 5 KB', (path: string) => documentAt(path, { more: 'x'.repeat(6000) })],
  ])('with %s is refused', async (_what, document) => {
    const path = aPath();
    answer = says(document(path));
    expect(await begin(urlOf(path))).toBe(400);
    asked = 0;
    await begin(urlOf(path));
    expect(asked).toBeLessThanOrEqual(1);
  });

  it('does not regain what a superuser took away when it is read again', async () => {
    const [path, { manager }] = [aPath(), app.dataSource];
    answer = says(documentAt(path));
    await begin(urlOf(path));
    const rights = { scopes: ['openid'], grant_types: ['authorization_code'] };
    const itsPath = `/api/v1/oauth_clients/${encodeURIComponent(urlOf(path))}`;
    expect((await app.as(await aSuperuser(app)).patch(itsPath, rights)).status).toBe(200);
    await manager.update(OauthClient, urlOf(path), { documentReadAt: new Date(0) });
    asked = 0;
    await begin(urlOf(path));
    expect(asked).toBe(1);
    expect(await manager.findOneByOrFail(OauthClient, { id: urlOf(path) })).toMatchObject({
      scopes: ['openid'],
      grantTypes: ['authorization_code'],
    });
  });

  it('can ask for other scopes than before', async () => {
    const [path, { manager }] = [aPath(), app.dataSource];
    for (const scope of ['openid', 'read']) {
      answer = says(documentAt(path, { scope }));
      await begin(urlOf(path));
      const client = await manager.findOneByOrFail(OauthClient, { id: urlOf(path) });
      expect(client.scopes).toEqual([scope]);
      await manager.update(OauthClient, urlOf(path), { documentReadAt: new Date(0) });
    }
  });

  it('is refused after a redirect or an error, and not asked for again at once', async () => {
    const [moved, other, broken] = [aPath(), aPath(), aPath()];
    answer = (request, response) => {
      if (request.url === other) return says(documentAt(other))(request, response);
      response.writeHead(302, { location: urlOf(other) }).end();
    };
    asked = 0;
    expect(await begin(urlOf(moved))).toBe(400);
    expect(await begin(urlOf(moved))).toBe(400);
    expect(asked).toBe(1);
    answer = says(documentAt(broken), 500);
    expect(await begin(urlOf(broken))).toBe(400);
  });

  it.each(['/', '/a.json?x=1', '/a.json#x', '/a/../b.json', '/a/./b.json'])(
    'is not read at %s',
    async (path) => {
      asked = 0;
      answer = says(documentAt(path));
      expect(await begin(urlOf(path))).toBe(400);
      expect(asked).toBe(0);
    },
  );

  it('is not read by a request for a token, nor without the setting', async () => {
    const path = aPath();
    asked = 0;
    answer = says(documentAt(path));
    const { status } = await app.anonymous.form('/oauth/token', {
      grant_type: 'authorization_code',
      client_id: urlOf(path),
      code: 'x',
    });
    expect([status, asked]).toEqual([401, 0]);
    const without = await startTestApp({ OUTGOING_PRIVATE_HOSTS: '127.0.0.1' });
    const query = new URLSearchParams({
      client_id: urlOf(path),
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'openid',
    });
    expect((await without.anonymous.get(`/oauth/authorize?${query.toString()}`)).status).toBe(400);
    expect(asked).toBe(0);
    await without.close();
  });

  it('does not take the place of a registered client', async () => {
    const superuser = await aSuperuser(app);
    const client = await register(app.as(superuser));
    const { client_id } = client;
    expect(await begin(client_id)).toBeLessThan(400);
  });
});

describe('a request to an address that somebody else chose', () => {
  let app: TestApp;
  let inside: Server;
  let asked = 0;
  beforeAll(async () => {
    app = await startTestApp({ OAUTH_CLIENT_DOCUMENTS: 'true' });
    inside = createServer((_request, response) => {
      asked += 1;
      response.end('secret');
    });
    await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    inside.close();
    await app.close();
  });

  const ask = (url: string) =>
    app.nest.get(OutgoingRequests).send({ url, timeoutMs: 2000, maxBytes: 100 });

  it.each([
    'http://example.com/',
    'https://127.0.0.1:PORT/',
    'https://localhost:PORT/',
    'https://[::1]:PORT/',
    'https://[::ffff:127.0.0.1]:PORT/',
    'https://[::ffff:7f00:1]:PORT/',
    'https://2130706433:PORT/',
    'https://0x7f.1:PORT/',
    'https://0.0.0.0:PORT/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://user:password@example.com/',
    'file:///etc/passwd',
  ])('is not sent to %s', async (url) => {
    const { port } = inside.address() as AddressInfo;
    await expect(ask(url.replace('PORT', String(port)))).rejects.toThrow(
      /the address is not allowed|not on the public internet/,
    );
    expect(asked).toBe(0);
  });

  it.each([
    ['8.8.8.8', true],
    ['172.15.0.1', true],
    ['172.16.0.1', false],
    ['100.64.0.1', false],
    ['192.0.0.8', false],
    ['198.18.0.1', false],
    ['203.0.113.5', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['2606:4700::1111', true],
    ['::', false],
    ['::1', false],
    ['::ffff:8.8.8.8', false],
    ['64:ff9b::a00:1', false],
    ['2001::1', false],
    ['2001:db8::1', false],
    ['2002:a00:1::', false],
    ['fc00::1', false],
    ['fe80::1', false],
    ['fe80::1%eth0', false],
    ['ff02::1', false],
    ['example.com', false],
  ])('knows whether %s is public: %s', (address, isPublic) => {
    expect(isPublicAddress(address)).toBe(isPublic);
  });
});
