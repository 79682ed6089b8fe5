import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PRODUCTS } from '../../src/instance/connect/products.js';
import { buildProgram, run, startServer, type RunningServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { PageVisitor } from '../support/page-visitor.js';
import { aDatabase, isOnServer, type ProcessDatabase } from '../support/process-database.js';

const KEY = 'k'.repeat(40);
const WANDA = { name: 'Wanda', email: 'wanda@example.com', password: 'a password of Wanda' };
const WINDMILL = 'https://windmill.example.com';

interface Provider {
  readonly id: string;
  readonly secret: string;
  readonly allowed_domains?: string[];
  readonly login_config: Record<'auth_url' | 'token_url' | 'userinfo_url', string> & {
    readonly scopes: string[];
  };
}

it.each(PRODUCTS)('the page of $name is there', ({ page }) => {
  expect(existsSync(new URL(`../../docs/connect/${page}`, import.meta.url))).toBe(true);
});

/** With PostgreSQL, commands use the database beside the server. */
(isOnServer ? describe.skip : describe)('connect, beside a running server', () => {
  let database: ProcessDatabase;
  let server: RunningServer;
  let client: Client;
  beforeAll(async () => {
    await buildProgram();
    database = await aDatabase();
    server = await startServer({
      ...database.environment,
      SUPERUSER_API_KEY: KEY,
    });
    client = new Client(server.url);
    const superuser = client.with({ authorization: `Bearer ${KEY}` });
    const person = { ...WANDA, super_admin: false };
    expect((await superuser.post('/api/users/create', person)).status).toBe(201);
  });
  afterAll(async () => {
    server.signal('SIGTERM');
    await server.finished;
    await database.drop();
  });

  const connect = (...args: string[]) => run(['cli.js', 'connect', ...args], database.environment);
  const listed = async () =>
    (await run(['cli.js', 'oauth-client', 'list'], database.environment)).stdout;
  const providerIn = (stdout: string) => (JSON.parse(stdout) as { gatehouse: Provider }).gatehouse;

  /** Logs in as Windmill's server does: no PKCE, no nonce, no ID token. */
  async function logIn({ id, secret, login_config: urls }: Provider, way: 'header' | 'form') {
    const redirectUri = `${WINDMILL}/user/login_callback/gatehouse`;
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: id,
      redirect_uri: redirectUri,
      scope: urls.scopes.join(' '),
      state: 'a-state',
    });
    const visitor = new PageVisitor({ anonymous: client });
    const local = (address: string) => address.replace(server.url, '');
    let answer = await visitor.get(local(`${urls.auth_url}?${query.toString()}`));
    for (let pages = 0; pages < 8; pages += 1) {
      const location = answer.headers.get('location');
      if (location?.startsWith(redirectUri)) {
        const { code, state } = Object.fromEntries(new URL(location).searchParams);
        expect(state).toBe('a-state');
        return exchange(code!);
      }
      answer =
        location !== null
          ? await visitor.get(local(location))
          : await visitor.submit(answer, { name: WANDA.email, password: WANDA.password });
    }
    throw new Error(`The log-in does not end: ${answer.text.slice(0, 500)}`);

    async function exchange(code: string) {
      const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
      const sent =
        way === 'form'
          ? client.form(local(urls.token_url), { ...form, client_id: id, client_secret: secret })
          : client
              .with({ authorization: `Basic ${btoa(`${id}:${secret}`)}` })
              .form(local(urls.token_url), form);
      return (await sent).body as { access_token?: string; error?: string };
    }
  }

  it("0: Windmill's settings: log-ins with them work, in both styles of client authentication", async () => {
    const { code, stdout, stderr } = await connect(
      ...['windmill', '--url', `${WINDMILL}/`, '--allowed-domain', '@Example.com'],
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/The OAuth client ghc_\w+ \("Windmill"\) was made\./);
    expect(stderr).toContain('set PUBLIC_URL');
    expect(stderr).toContain('docs/connect/windmill.md');
    const provider = providerIn(stdout);
    expect(provider).toMatchObject({
      allowed_domains: ['@example.com'],
      login_config: { auth_url: `${server.url}/oauth/authorize` },
    });
    for (const way of ['header', 'form'] as const) {
      const { access_token: token } = await logIn(provider, way);
      const userinfo = await client
        .with({ authorization: `Bearer ${token}` })
        .get(provider.login_config.userinfo_url.replace(server.url, ''));
      expect(userinfo.body).toMatchObject({
        email: WANDA.email,
        email_verified: true,
        name: WANDA.name,
        preferred_username: expect.any(String),
      });
    }
  });

  it('0: the same again makes no second client; a new secret ends the old one', async () => {
    const args = ['windmill', '--url', WINDMILL, '--name', 'Second Windmill'];
    const first = providerIn((await connect(...args)).stdout);
    const again = await connect(...args);
    expect(again.stderr).toMatch(/exists already, and stays as it is/);
    expect(providerIn(again.stdout)).toEqual({
      ...first,
      secret: 'THE-SECRET-FROM-THE-FIRST-TIME',
    });
    expect((await listed()).match(/Second Windmill/g)).toHaveLength(1);
    expect((await logIn(first, 'form')).access_token).toBeDefined();

    const replaced = await connect(...args, '--new-secret');
    expect(replaced.stderr).toMatch(/has a new secret/);
    const second = providerIn(replaced.stdout);
    expect(second.id).toBe(first.id);
    expect((await logIn(second, 'header')).access_token).toBeDefined();
    expect((await logIn(first, 'form')).error).toBe('invalid_client');
  });

  it('1: the same name for another address', async () => {
    const args = ['grafana', '--name', 'Dashboards', '--url'];
    expect((await connect(...args, 'https://one.example.com')).code).toBe(0);
    const { code, stdout, stderr } = await connect(...args, 'https://two.example.com');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/exists already, for https:\/\/one\.example\.com\/login\/generic_oauth/);
  });

  it("0: Langflow's settings name this server, and make no client", async () => {
    const before = await listed();
    const { code, stdout } = await connect('langflow');
    expect(code).toBe(0);
    expect(stdout).toContain(`\nGATEHOUSE_URL=${server.url}\n`);
    expect(stdout).toContain(
      '\nauth_service = "gatehouse_langflow.auth_service:GatehouseAuthService"\n',
    );
    expect(await listed()).toBe(before);
  });

  it('0: Langflow asks at another address than that of browsers', async () => {
    const near = await connect('langflow', '--internal-url', 'http://127.0.0.1:8640/');
    expect(near.stdout).toContain('\nGATEHOUSE_URL=http://127.0.0.1:8640\n');
    expect(near.stdout).not.toContain('GATEHOUSE_ALLOW_HTTP');
    expect(near.stderr).not.toContain('Warning');
    const url = 'http://gatehouse.internal:8640';
    const refused = await connect('langflow', '--internal-url', url);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--allow-http')]);
    const { stdout } = await connect('langflow', '--internal-url', url, '--allow-http');
    expect(stdout).toContain(`\nGATEHOUSE_URL=${url}\nGATEHOUSE_ALLOW_HTTP=true\n`);
  });

  it('0: without a server, with the address of the settings, and no warning about https', async () => {
    const other = await aDatabase();
    try {
      const environment = { ...other.environment, PUBLIC_URL: 'https://id.example.com' };
      const { code, stdout, stderr } = await run(['cli.js', 'connect', 'langflow'], environment);
      expect(code).toBe(0);
      expect(stdout).toContain('\nGATEHOUSE_URL=https://id.example.com\n');
      expect(stderr).not.toContain('Warning');
    } finally {
      await other.drop();
    }
  });

  it('0: the settings of the others have the address, the client and the domains', async () => {
    const proxy = await connect(
      ...['oauth2-proxy', '--url', 'https://app.example.com', '--allowed-domain', 'example.com'],
    );
    expect(proxy.stdout).toContain(`oidc_issuer_url = "${server.url}"`);
    expect(proxy.stdout).toContain('email_domains = ["example.com"]');
    expect(proxy.stdout).toMatch(/^cookie_secret = "[0-9a-f]{32}"$/m);
    expect(proxy.stdout).not.toContain('cookie_secure');
    const onHttp = ['oauth2-proxy', '--url', 'http://localhost:4180', '--name', 'Trial'];
    expect((await connect(...onHttp)).stdout).toMatch(/^cookie_secure = false$/m);
    const grafana = await connect('grafana', '--url', 'https://grafana.example.com');
    expect(grafana.stdout).toMatch(/^client_id = ghc_\w+$/m);
    expect(grafana.stdout).toMatch(/^client_secret = ghcs_[\w-]+$/m);
    expect(grafana.stdout).toContain(`\ntoken_url = ${server.url}/oauth/token\n`);
    const langflow = await connect('langflow-id-token', '--url', 'https://flows.example.com');
    expect(langflow.stdout).toMatch(/^LANGFLOW_EXTERNAL_AUTH_AUDIENCE=ghc_\w+$/m);
  });

  it.each([
    ['2: an unknown product', ['nothing'], 2, /windmill/],
    ['2: no address of the product', ['windmill'], 2, /windmill needs --url/],
    ['2: a wrong address', ['windmill', '--url', 'windmill.example.com'], 2, /--url/],
    ['2: an address with a query', ['windmill', '--url', `${WINDMILL}/?a=1`], 2, /--url/],
    ['2: a wrong domain', ['grafana', '--url', WINDMILL, '--allowed-domain', 'a b'], 2, /domain/],
    [
      '2: an internal address where browsers come',
      ['grafana', '--url', WINDMILL, '--internal-url', WINDMILL],
      2,
      /browsers use/,
    ],
    ['2: a domain where none counts', ['langflow', '--allowed-domain', 'a.com'], 2, /no such/],
    ['1: http on a network', ['windmill', '--url', 'http://10.0.0.5', '--name', 'x'], 1, /https/],
  ])('%s', async (_, args, code, message) => {
    const finished = await connect(...args);
    expect({ code: finished.code, stdout: finished.stdout }).toEqual({ code, stdout: '' });
    expect(finished.stderr).toMatch(message);
  });
});
