import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.js';
import { anApiKey, aSuperuser, aUser, aWorkspace, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { expectWholePages } from './page-references.js';
import { isInstalled, RECIPES, RunningProxy } from './proxies.js';

const BROWSER = { accept: 'text/html' };
const FORGED = {
  'x-auth-user': 'root',
  'x-auth-id': 'root',
  'x-auth-email': 'root@example.com',
  'x-auth-groups': 'demo/team',
  'x-auth-scopes': 'admin',
  'x-auth-login': 'https://evil.com',
  'x-original-method': 'GET',
  'x-original-url': 'https://evil.com/',
  'x-forwarded-method': 'GET',
  'x-forwarded-uri': '/evil',
};

const PROXIES = Object.entries(RECIPES).map(([name, recipe]) => ({ name, ...recipe }));
const INSTALLED = PROXIES.filter(({ name }) => isInstalled(name));
const MISSING = PROXIES.filter((proxy) => !INSTALLED.includes(proxy));

it.skip.each(MISSING)('$name is not installed here', () => undefined);

describe.each(INSTALLED)('$name, configured as $file says', (recipe) => {
  const { name, redirection } = recipe;
  let app: TestApp;
  let running: RunningProxy | undefined;
  let proxy: Client;
  let member: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ TRUST_PROXY: '127.0.0.1' });
    running = await RunningProxy.start(recipe, new URL(app.url).host);
    proxy = running.client;
    member = await aUser(app, { username: 'Zoë, of the team', email: 'zoe@example.com' });
    await aWorkspace(app, { id: 'demo' });
    await write(
      `INSERT INTO memberships (workspace_id, user_id, username, is_admin)
       VALUES ('demo', $1, 'zoe', false)`,
      [member.id],
    );
    await write(`INSERT INTO groups (workspace_id, name) VALUES ('demo', 'team')`);
    await write(
      `INSERT INTO group_members (workspace_id, group_name, user_id) VALUES ('demo', 'team', $1)`,
      [member.id],
    );
  });
  afterAll(async () => {
    await running?.stop();
    await app.close();
  });

  const write = (text: string, values: unknown[] = []) =>
    app.dataSource.transaction((manager) => manager.query(text, values));
  const withKey = (apiKey: string) => proxy.with({ 'x-api-key': apiKey });

  it('200: by key, the application gets who it is, and neither the key nor what the client forged', async () => {
    for (const client of [
      withKey(member.apiKey),
      proxy.with({ authorization: `Bearer ${member.apiKey}` }),
    ]) {
      const { status, body } = await client.with(FORGED).post('/save?a=1', { text: 'x' });
      expect({ status, method: body.method, url: body.url }).toEqual({
        status: 200,
        method: 'POST',
        url: '/save?a=1',
      });
      expect(body.headers).toMatchObject({
        'x-auth-user': 'Zo%C3%AB%2C%20of%20the%20team',
        'x-auth-id': member.id,
        'x-auth-email': 'zoe@example.com',
        'x-auth-groups': 'demo,demo/team',
        'x-auth-scopes': 'admin',
      });
      for (const name of ['x-api-key', 'authorization', 'x-auth-login']) {
        expect(body.headers).not.toHaveProperty(name);
      }
      expect(JSON.stringify(body)).not.toContain(member.apiKey);
    }
  });

  it('200: what an account does not have is removed, not left as the client sent it', async () => {
    const { apiKey } = await aUser(app);
    const { body } = await withKey(apiKey).with(FORGED).get('/');
    expect(body.headers).not.toHaveProperty('x-auth-email');
    expect(body.headers['x-auth-groups'] ?? '').toBe('');
  });

  it('401: programs without a credential, and a bad key beside a good cookie', async () => {
    expect((await proxy.with(FORGED).get('/')).status).toBe(401);
    const visitor = new PageVisitor({ anonymous: proxy });
    await visitor.logIn(member);
    const cookie = `gatehouse_session=${visitor.cookie('gatehouse_session')}`;
    expect((await proxy.with({ cookie }).get('/')).status).toBe(200);
    expect(
      (
        await withKey('sk-of-nobody')
          .with({ cookie, ...BROWSER })
          .get('/')
      ).status,
    ).toBe(401);
  });

  it('3xx: a browser logs in and comes back; the application does not see the log-in', async () => {
    const visitor = new PageVisitor({ anonymous: proxy }, BROWSER);
    visitor.setCookie('theme', 'dark');
    const sent = await visitor.get('/reports/today?a=1&b=%2F');
    expect({ status: sent.status, location: sent.headers.get('location') }).toEqual({
      status: redirection,
      location: `/login?next=${encodeURIComponent('/reports/today?a=1&b=%2F')}`,
    });
    const answer = await visitor.submit(await visitor.follow(sent), {
      name: member.username,
      password: member.password,
    });
    visitor.setCookie('last', '1');
    const { status, body } = await visitor.follow(answer);
    expect({ status, url: body.url, cookie: body.headers.cookie }).toEqual({
      status: 200,
      url: '/reports/today?a=1&b=%2F',
      cookie: expect.stringMatching(/^theme=dark; (?!.*gatehouse_session).*last=1$/),
    });
    expect(body.headers['x-auth-id']).toBe(member.id);

    await visitor.submit(await visitor.get('/logout'));
    expect((await visitor.get('/')).status).toBe(redirection);
  });

  it('2xx/3xx: what the pages refer to, such as their languages, is answered by Gatehouse', async () => {
    await expectWholePages(proxy, app);
  });

  it('200/403: the rule about a group, which a changed membership meets with the next request', async () => {
    const client = withKey(member.apiKey);
    expect((await client.get('/team/')).status).toBe(200);
    expect((await withKey((await aUser(app)).apiKey).get('/team/')).status).toBe(403);
    expect((await proxy.get('/team/')).status).toBe(401);
    await write('DELETE FROM group_members WHERE user_id = $1', [member.id]);
    expect((await client.get('/team/')).status).toBe(403);
    expect((await client.get('/')).body.headers['x-auth-groups']).toBe('demo');
  });

  it('200/403: the rule about a scope, for keys that have no other power', async () => {
    const { text: reader } = await anApiKey(app, member.id, { scopes: ['reports:read'] });
    const { text: other } = await anApiKey(app, member.id, { scopes: ['other'] });
    expect((await withKey(reader).get('/reports/')).status).toBe(200);
    expect((await withKey(other).get('/reports/')).status).toBe(403);
    expect((await withKey(member.apiKey).get('/reports/')).status).toBe(200);
  });

  it('401: a revoked key, with the next request', async () => {
    const superuser = await aSuperuser(app);
    const { id, text } = await anApiKey(app, superuser.id);
    expect((await withKey(text).get('/')).status).toBe(200);
    await app.as(superuser).delete(`/api/v1/api_key/${id}`);
    expect((await withKey(text).get('/')).status).toBe(401);
  });

  it('403: a read-only key for a write, and a write that a page of another site sends', async () => {
    const { text } = await anApiKey(app, member.id, { isReadOnly: true });
    expect((await withKey(text).with(FORGED).post('/save', {})).status).toBe(403);
    expect((await withKey(text).get('/')).status).toBe(200);
    const visitor = new PageVisitor({ anonymous: proxy });
    await visitor.logIn(member);
    const cookie = `gatehouse_session=${visitor.cookie('gatehouse_session')}`;
    const foreign = { cookie, 'sec-fetch-site': 'cross-site', origin: 'https://evil.com' };
    expect((await proxy.with({ ...foreign, ...FORGED }).post('/save', {})).status).toBe(403);
    expect((await proxy.with({ cookie, origin: proxy.origin }).post('/save', {})).status).toBe(200);
  });

  it("the rules are not the client's: neither its query nor its path changes them", async () => {
    const { apiKey } = await aUser(app);
    expect((await withKey(apiKey).get('/?group=demo&groups=none')).status).toBe(200);
    for (const path of ['/team/?group=demo', '/team/x?superuser=', '/team//']) {
      expect([path, (await withKey(apiKey).get(path)).status]).toEqual([path, 403]);
    }
  });

  if (name === 'nginx') {
    it('404: nobody reaches the internal locations', async () => {
      expect((await withKey(member.apiKey).get('/_verify/anybody')).status).toBe(404);
    });
  }
});
