import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, aUser } from '../support/factories.js';
import { aFreePort } from '../support/free-port.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { isInstalled } from './proxies.js';

const PAGE = new URL('../../docs/operations.md', import.meta.url);
const HOST = 'gatehouse.example.com';

interface Wanted {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Skipped where nginx is not installed. */
(isInstalled('nginx') ? describe : describe.skip)('behind nginx with TLS', () => {
  let app: TestApp;
  let nginx: ChildProcess;
  let directory: string;
  let certificate: Buffer;
  let port: string;

  beforeAll(async () => {
    app = await startTestApp({ PUBLIC_URL: `https://${HOST}`, TRUST_PROXY: '127.0.0.1' });
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-tls-'));
    port = await aFreePort();
    const [pem, key] = [join(directory, 'gatehouse.pem'), join(directory, 'gatehouse.key')];
    const subject = `/CN=${HOST}`;
    const names = `subjectAltName=DNS:${HOST}`;
    const files = ['-keyout', key, '-out', pem, '-subj', subject, '-addext', names];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files], {
      stdio: 'ignore',
    });
    certificate = await readFile(pem);
    await writeFile(join(directory, 'nginx.conf'), await configuration({ pem, key }));
    const user = process.getuid?.() === 0 ? 'user root;' : '';
    const globals = `${user} daemon off; pid ${directory}/nginx.pid; error_log stderr;`;
    const args = ['-p', directory, '-c', join(directory, 'nginx.conf'), '-e', 'stderr'];
    nginx = spawn('nginx', [...args, '-g', globals], { stdio: 'ignore' });
    while (nginx.exitCode === null) {
      if (await ask('/health').catch(() => undefined)) return;
      await wait(100);
    }
    throw new Error('nginx has ended');
  });
  afterAll(async () => {
    nginx?.kill();
    await app?.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** The block of the page, with other addresses and files, and without nginx's own paths. */
  const configuration = async (files: { pem: string; key: string }) => {
    const page = await readFile(PAGE, 'utf8');
    const [, block] = /```nginx\n([\s\S]*?)```/.exec(page)!;
    const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    const paths = kinds.map((kind) => `${kind}_temp_path ${directory}/${kind};`).join(' ');
    const own = Object.entries({
      '127.0.0.1:8640': new URL(app.url).host,
      'listen 443 ssl;': `listen 127.0.0.1:${port} ssl;`,
      '/etc/ssl/certs/gatehouse.pem': files.pem,
      '/etc/ssl/private/gatehouse.key': files.key,
    }).reduce((conf, [theirs, ours]) => {
      if (!conf.includes(theirs)) throw new Error(`The page has no ${theirs}`);
      return conf.replace(theirs, ours);
    }, block!);
    return `events {} http { access_log off; ${paths}\n${own}\n}`;
  };

  const ask = (path: string, { method = 'GET', headers = {}, body }: Wanted = {}) =>
    new Promise<{ status: number; text: string; cookies: readonly string[] }>((resolve, reject) => {
      const options = {
        method,
        headers: { host: HOST, ...headers },
        servername: HOST,
        agent: false,
      };
      request(`https://127.0.0.1:${port}${path}`, { ...options, ca: certificate }, (answer) => {
        const { statusCode: status = 0, headers: sent } = answer;
        text(answer).then(
          (body) => resolve({ status, text: body, cookies: sent['set-cookie'] ?? [] }),
          reject,
        );
      })
        .on('error', reject)
        .end(body);
    });

  it('is the issuer that PUBLIC_URL names', async () => {
    const { text: metadata } = await ask('/.well-known/openid-configuration');
    expect(JSON.parse(metadata)).toMatchObject({
      issuer: `https://${HOST}`,
      token_endpoint: `https://${HOST}/oauth/token`,
    });
  });

  it('logs people in by cookies for https alone', async () => {
    const { username, password } = await aUser(app);
    const { status, cookies } = await ask('/api/v1/login', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ username, password }).toString(),
    });
    expect(status).toBe(200);
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) expect(cookie).toMatch(/; Secure/);
  });

  it('records the address of the client, which cannot choose it', async () => {
    const superuser = await aSuperuser(app);
    const headers = { 'x-api-key': superuser.apiKey, 'x-forwarded-for': '203.0.113.9' };
    const { status } = await ask(`/api/v1/users/${superuser.id}`, {
      method: 'PATCH',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ optins: { tried: true } }),
    });
    expect(status).toBe(200);
    const { body } = await app.as(superuser).get(`/api/v1/audit?target_id=${superuser.id}&limit=1`);
    const { events } = body as { events: { author: { address: string } }[] };
    expect(events[0]!.author.address).toBe('127.0.0.1');
  });
});
