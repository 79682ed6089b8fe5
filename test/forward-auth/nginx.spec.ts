import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '../support/client.js';
import { anApiKey, aSuperuser, aUser, aWorkspace, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const RECIPE = new URL('../../docs/connect/nginx.md', import.meta.url);
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

const hasNginx = spawnSync('nginx', ['-v']).error === undefined;

/** An application that answers with the headers that it gets. */
async function startApplication(): Promise<Server> {
  const server = createServer(({ headers, method, url }, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ method, url, headers }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

async function aFreePort(): Promise<number> {
  const server = await startApplication();
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts nginx with the file of the docs: only the ports, and where it writes, are others. */
async function startNginx(directory: string, ports: Readonly<Record<string, string>>) {
  const [, file = ''] = /```nginx\n(.*?)```/s.exec(await readFile(RECIPE, 'utf8')) ?? [];
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${directory}/${kind};`)
    .join(' ');
  let text = file.replace('http {', `http { access_log off; ${temporary}`);
  for (const [inDocs, here] of Object.entries(ports)) {
    expect(text).toContain(inDocs);
    text = text.replaceAll(inDocs, here);
  }
  const path = join(directory, 'nginx.conf');
  await writeFile(path, text);
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const globals = `${user} daemon off; pid ${directory}/nginx.pid; error_log stderr;`;
  const nginx = spawn('nginx', ['-p', directory, '-c', path, '-e', 'stderr', '-g', globals]);
  let complaints = '';
  nginx.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  return { nginx, complaints: () => complaints };
}

async function untilAnswered(client: Client, complaints: () => string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (
      await client.get('/login').then(
        ({ status }) => status === 200,
        () => false,
      )
    )
      return;
    await wait(50);
  }
  throw new Error(`nginx does not answer: ${complaints()}`);
}

(hasNginx ? describe : describe.skip)('nginx, configured as docs/connect/nginx.md says', () => {
  let app: TestApp;
  let application: Server;
  let nginx: ChildProcess;
  let directory: string;
  let proxy: Client;
  let member: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ TRUST_PROXY: '127.0.0.1' });
    application = await startApplication();
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-nginx-'));
    const port = await aFreePort();
    const started = await startNginx(directory, {
      '127.0.0.1:7860': new URL(app.url).host,
      '127.0.0.1:3000': `127.0.0.1:${portOf(application)}`,
      'listen 8080;': `listen 127.0.0.1:${port};`,
    });
    nginx = started.nginx;
    proxy = new Client(`http://127.0.0.1:${port}`);
    await untilAnswered(proxy, started.complaints);
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
  }, 60_000);
  afterAll(async () => {
    if (nginx.exitCode === null) {
      nginx.kill('SIGTERM');
      await once(nginx, 'close');
    }
    application.close();
    await rm(directory, { recursive: true, force: true });
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
    expect(body.headers).not.toHaveProperty('x-auth-groups');
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

  it('302: a browser logs in and comes back; the application does not see the log-in', async () => {
    const visitor = new PageVisitor({ anonymous: proxy }, BROWSER);
    visitor.setCookie('theme', 'dark');
    const sent = await visitor.get('/reports/today?a=1&b=%2F');
    expect({ status: sent.status, location: sent.headers.get('location') }).toEqual({
      status: 302,
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
    expect((await visitor.get('/')).status).toBe(302);
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

  it('404: nobody reaches the internal locations', async () => {
    expect((await withKey(member.apiKey).get('/_verify/anybody')).status).toBe(404);
  });
});
