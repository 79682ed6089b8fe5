import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, run, startServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { aDatabase, type ProcessDatabase } from '../support/process-database.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const CLERK = { username: 'clerk', password: 'password-of-clerk' };

describe('the command line', () => {
  let database: ProcessDatabase;
  beforeAll(async () => {
    await buildProgram();
    database = await aDatabase();
  });
  afterAll(() => database.drop());

  const gatehouse = (args: readonly string[], input?: string) =>
    run(['cli.js', ...args], database.environment, input);

  /**
   * Starts a server only for these calls: the embedded database belongs to one process, and a
   * process remembers limits for a while.
   */
  async function call(work: (client: Client) => Promise<unknown>): Promise<void> {
    const server = await startServer({ ...database.environment, LOGIN_FAILURES: '3' });
    try {
      await work(new Client(server.url));
    } finally {
      server.signal('SIGTERM');
      await server.finished;
    }
  }

  describe('wrong usage', () => {
    it.each([
      ['without arguments', [], /Usage: gatehouse/],
      ['with an unknown command', ['nope'], /unknown command 'nope'/],
      ['without a required argument', ['superuser', 'create'], /missing required argument/],
      ['with an unknown option', ['migrate', '--fast'], /unknown option '--fast'/],
      ['with a blank user name', ['superuser', 'create', ' '], /must not be blank/],
      [
        'with a user name that has a line break',
        ['superuser', 'create', 'a\nb'],
        /^error: A user name must not contain control or invisible characters\.$/m,
      ],
      [
        'with an expiry in the past',
        ['api-key', 'create', 'a', '--expires', '2020-01-01'],
        /has passed/,
      ],
      [
        'with an incomplete date as expiry',
        ['api-key', 'create', 'a', '--expires', '2030'],
        /is not a time/,
      ],
      ['with an unknown scope', ['api-key', 'create', 'a', '--scope', 'all'], /is not a scope/],
      [
        'with an incomplete rate limit',
        ['api-key', 'create', 'a', '--rate-limit', '5'],
        /is not a rate limit/,
      ],
      ['with an invalid key id', ['api-key', 'revoke', '7'], /is not the id of a key/],
      [
        'with an overlap that is too long',
        ['api-key', 'rotate', NOBODY, '--overlap', '32d'],
        /0h to 31d/,
      ],
      ['with nothing to unlock', ['unlock'], /--account, --address or --all/],
      ['with an invalid address', ['unlock', '--address', 'home'], /is not an address/],
    ])('2: %s', async (_, args, message) => {
      const { code, stdout, stderr } = await gatehouse(args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(message);
    });

    it('2: with a password that is too short', async () => {
      const { code, stderr } = await gatehouse(
        ['superuser', 'create', 'x', '--password-stdin'],
        'short',
      );
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('8 bytes') });
    });
  });

  it('1: the configuration has faults, and all are named at once', async () => {
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
    [['api-key', '--help'], /create[^]*list[^]*rotate[^]*disable[^]*enable[^]*revoke/],
    [['api-key', 'create', '--help'], /--name[^]*--expires/],
    [['openapi', '--help'], /--output/],
    [['serve', '--help'], /Start the server/],
    [['migrate', '--help'], /up to date/],
  ])('0: %j prints help', async (args, text) => {
    const { code, stdout } = await gatehouse(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(text);
  });

  it('0: openapi prints the document, without a database or a configuration', async () => {
    const { code, stdout } = await run(['cli.js', 'openapi'], {
      DATABASE_URL: 'postgres://nowhere/x',
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ openapi: '3.1.0' });
  });

  it('gives a locked-out operator access again', async () => {
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
      const wrong = { username: 'clerk', password: 'wrong' };
      for (let failure = 0; failure < 3; failure += 1) await client.form('/api/v1/login', wrong);
      expect((await client.form('/api/v1/login', CLERK)).status).toBe(429);
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
    expect(await gatehouse(['api-key', 'disable', id!])).toMatchObject({ code: 0, stdout: '' });
    expect(await gatehouse(['api-key', 'rotate', id!])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is disabled'),
    });
    expect(await gatehouse(['api-key', 'enable', id!])).toMatchObject({ code: 0 });
    const rotated = await gatehouse(['api-key', 'rotate', id!, '--overlap', '12h']);
    expect(rotated).toMatchObject({ code: 0, stderr: expect.stringContaining('takes its place') });
    expect(await gatehouse(['unlock', '--account', 'clerk'])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('limits were reset'),
    });
    expect(await gatehouse(['api-key', 'revoke', id!])).toMatchObject({ code: 0 });
    expect(await gatehouse(['api-key', 'revoke', id!])).toMatchObject({ code: 1 });

    await call(async (client) => {
      const login = async (username: string, text: string) =>
        (await client.form('/api/v1/login', { username, password: text })).status;
      expect((await client.with(bearer(token)).get('/api/v1/users/whoami')).status).toBe(401);
      expect(await login('root', password)).toBe(401);
      expect(await login('root', 'chosen-by-hand')).toBe(200);
      expect(await login('clerk', CLERK.password)).toBe(200);
      const whoami = (key: string) => client.with({ 'x-api-key': key }).get('/api/v1/users/whoami');
      expect((await whoami(apiKey)).status).toBe(403);
      const successor = client.with({ 'x-api-key': rotated.stdout.trim() });
      expect((await whoami(rotated.stdout.trim())).body.username).toBe('root');
      const trail = await successor.get('/api/v1/audit?action=limit.forget');
      expect(trail.body.events).toEqual([
        expect.objectContaining({ author: { via: 'command-line' }, target_type: 'limit' }),
      ]);
    });
    // It runs many commands, which takes long on a busy machine.
  }, 600_000);

  it('1: an unknown account', async () => {
    const { code, stdout, stderr } = await gatehouse(['api-key', 'list', 'nobody']);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^Works on .+\.\nThere is no account "nobody"\.\n$/),
    });
  });
});

function bearer(token: string) {
  return { authorization: `Bearer ${token}` };
}
