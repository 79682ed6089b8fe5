import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, run, startServer, type RunningServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { aDatabase, isOnServer, type ProcessDatabase } from '../support/process-database.js';

const CLERK = { username: 'clerk', password: 'password-of-clerk' };

describe('the command line', () => {
  let database: ProcessDatabase;
  let server: RunningServer | undefined;
  beforeAll(async () => {
    await buildProgram();
    database = await aDatabase();
  }, 120_000);
  afterAll(async () => {
    server?.signal('SIGTERM');
    await server?.finished;
    await database.drop();
  });

  const gatehouse = (args: readonly string[], input?: string) =>
    run(['cli.js', ...args], database.environment, input);

  /** Calls as whoever has the key, on a server that runs for this one call where it has to run alone. */
  async function call(work: (client: Client) => Promise<unknown>): Promise<void> {
    server ??= await startServer({ ...database.environment, LOGIN_RATE_LIMIT_PER_MINUTE: '0' });
    await work(new Client(server.url));
    if (isOnServer) return;
    server.signal('SIGTERM');
    await server.finished;
    server = undefined;
  }

  describe('called wrongly', () => {
    it.each([
      ['with nothing', [], /Usage: gatehouse/],
      ['with an unknown command', ['nope'], /unknown command 'nope'/],
      ['without an argument it needs', ['superuser', 'create'], /missing required argument/],
      ['with an unknown option', ['migrate', '--fast'], /unknown option '--fast'/],
      ['with a blank user name', ['superuser', 'create', ' '], /must not be blank/],
      ['with a day that was', ['api-key', 'create', 'a', '--expires', '2020-01-01'], /has passed/],
      ['with half a moment', ['api-key', 'create', 'a', '--expires', '2030'], /is no moment/],
      ['with a scope that is none', ['api-key', 'create', 'a', '--scope', 'all'], /is no scope/],
      ['with half a limit', ['api-key', 'create', 'a', '--rate-limit', '5'], /is no rate limit/],
      ['with an id that is none', ['api-key', 'revoke', '7'], /is no id of a key/],
    ])('2: %s', async (_, args, message) => {
      const { code, stdout, stderr } = await gatehouse(args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(message);
    });

    it('2: with a password that no account may have', async () => {
      const { code, stderr } = await gatehouse(
        ['superuser', 'create', 'x', '--password-stdin'],
        'short',
      );
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('8 bytes') });
    });
  });

  it('1: every fault of the configuration is named at once', async () => {
    const { code, stderr } = await run(['cli.js', 'migrate'], {
      ...database.environment,
      PORT: 'abc',
      BCRYPT_COST: '99',
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^The configuration has 2 faults:\n {2}- PORT .*\n {2}- BCRYPT_COST .*\n$/,
    );
  });

  it.each([
    [['--help'], /serve[^]*migrate[^]*openapi[^]*superuser[^]*api-key/],
    [['superuser', '--help'], /create[^]*reset-password/],
    [['superuser', 'create', '--help'], /--password-stdin[^]*--promote/],
    [['superuser', 'reset-password', '--help'], /--password-stdin/],
    [['api-key', '--help'], /create[^]*list[^]*revoke/],
    [['api-key', 'create', '--help'], /--name[^]*--expires/],
    [['openapi', '--help'], /--output/],
    [['serve', '--help'], /Start the server/],
    [['migrate', '--help'], /up to date/],
  ])('0: %j explains itself', async (args, text) => {
    const { code, stdout } = await gatehouse(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(text);
  });

  it('0: openapi prints the document, with no database and no configuration', async () => {
    const { code, stdout } = await run(['cli.js', 'openapi'], {
      DATABASE_URL: 'postgres://nowhere/x',
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ openapi: '3.1.0' });
  });

  it('lets a locked-out operator in again', async () => {
    const created = await gatehouse(['superuser', 'create', 'root']);
    const password = created.stdout.trim();
    expect(password).toMatch(/^\S{24}$/);
    expect(created.stderr).not.toContain(password);
    const apiKey = (
      await gatehouse(['api-key', 'create', 'root', '--name', 'ci', '--expires', '90d'])
    ).stdout.trim();
    expect(apiKey).toMatch(/^sk-/);

    let token = '';
    await call(async (client) => {
      const root = client.with({ 'x-api-key': apiKey });
      const whoami = await root.get('/api/v1/users/whoami');
      expect(whoami.body).toMatchObject({ username: 'root', is_superuser: true, is_active: true });
      token = (await client.form('/api/v1/login', { username: 'root', password })).body
        .access_token as string;
      expect((await client.with(bearer(token)).get('/api/v1/users/whoami')).status).toBe(200);
      const clerk = await root.post('/api/v1/users', CLERK);
      expect(clerk.body).toMatchObject({ is_superuser: false, is_active: false });
    });

    expect(await gatehouse(['migrate'])).toMatchObject({ code: 0 });
    const taken = await gatehouse(['superuser', 'create', 'clerk']);
    expect(taken).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('--promote'),
    });
    expect(await gatehouse(['superuser', 'reset-password', 'clerk'])).toMatchObject({ code: 1 });
    expect(await gatehouse(['superuser', 'create', 'clerk', '--promote'])).toMatchObject({
      code: 0,
      stdout: '',
    });
    const reset = await gatehouse(
      ['superuser', 'reset-password', 'root', '--password-stdin'],
      'chosen-by-hand\n',
    );
    expect(reset).toMatchObject({ code: 0, stdout: '' });

    const { stdout: list } = await gatehouse(['api-key', 'list', 'root']);
    expect(list).toContain(apiKey.slice(0, 8));
    expect(list).not.toContain(apiKey);
    const [id] = /^[\da-f-]{36}(?= .* ci )/m.exec(list) ?? [];
    expect(await gatehouse(['api-key', 'revoke', id!])).toMatchObject({ code: 0 });
    expect(await gatehouse(['api-key', 'revoke', id!])).toMatchObject({ code: 1 });

    await call(async (client) => {
      const login = async (username: string, text: string) =>
        (await client.form('/api/v1/login', { username, password: text })).status;
      expect((await client.with(bearer(token)).get('/api/v1/users/whoami')).status).toBe(401);
      expect(await login('root', password)).toBe(401);
      expect(await login('root', 'chosen-by-hand')).toBe(200);
      expect(await login('clerk', CLERK.password)).toBe(200);
      const whoami = await client.with({ 'x-api-key': apiKey }).get('/api/v1/users/whoami');
      expect(whoami.status).toBe(403);
    });
  }, 120_000);

  it('1: an account that is not there', async () => {
    const { code, stdout, stderr } = await gatehouse(['api-key', 'list', 'nobody']);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'There is no account "nobody".\n',
    });
  });
});

function bearer(token: string) {
  return { authorization: `Bearer ${token}` };
}
