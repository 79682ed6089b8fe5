import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, run, startServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { aDatabase, anEmptyDatabase, type ProcessDatabase } from '../support/process-database.js';

beforeAll(buildProgram);

describe('the start', () => {
  let database: ProcessDatabase;
  beforeAll(async () => {
    database = await anEmptyDatabase();
  });
  afterAll(() => database.drop());

  it('first: creates the superuser, and the printed command and password work; later: prints no secret', async () => {
    const first = await startServer(database.environment);
    const [, password] = /Password +(\S+)/.exec(first.stdout()) ?? [];
    const [, command] = /^ +(curl .*)$/m.exec(first.stdout()) ?? [];
    const pasted = await promisify(execFile)('sh', ['-c', `${command} --silent`]);
    expect(JSON.parse(pasted.stdout)).toMatchObject({ username: 'admin', is_superuser: true });
    const client = new Client(first.url);
    const login = await client.form('/api/v1/login', { username: 'admin', password: password! });
    expect(login.status).toBe(200);
    first.signal('SIGTERM');
    expect(await first.finished).toMatchObject({ code: 0, signal: null });

    const second = await startServer({
      ...database.environment,
      SUPERUSER_PASSWORD: 'another-one',
    });
    expect(second.stdout()).not.toMatch(/sk-|Password|First start/);
    const again = await new Client(second.url).form('/api/v1/login', {
      username: 'admin',
      password: password!,
    });
    expect(again.status).toBe(200);
    second.signal('SIGTERM');
    expect(await second.finished).toMatchObject({ code: 0 });
  });
});

describe('a start that fails', () => {
  /** One message, no stack, and an exit code that no process manager takes for a success. */
  async function expectRefusal(environment: Record<string, string>, message: RegExp) {
    const { code, stdout, stderr } = await run(['main.js'], environment);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at |node:internal/m);
    return stderr;
  }

  it('names every fault of the configuration', async () => {
    const message =
      /did not start\. The configuration has 2 faults:\n.*PORT .*\n.*BCRYPT_COST .*\n$/;
    await expectRefusal({ PORT: 'abc', BCRYPT_COST: '99' }, message);
  });

  it('names a PostgreSQL that does not answer, without its password', async () => {
    const environment = {
      DATABASE_URL: 'postgres://someone:hidden-word@127.0.0.1:1/gone',
      DATABASE_WAIT_SECONDS: '0',
      // A busy machine would take longer than the usual 5 s to notice that it is refused.
      DATABASE_CONNECT_TIMEOUT_SECONDS: '60',
      SECRET_KEY: 'a-secret-key-of-the-process-tests-only',
    };
    const message =
      /^Gatehouse did not start\. PostgreSQL at 127\.0\.0\.1:1\/gone .*ECONNREFUSED.*\n$/;
    expect(await expectRefusal(environment, message)).not.toContain('hidden-word');
  });

  it('names a data directory that cannot be used', async () => {
    // A path below a file is not a directory for any user. Permissions would not stop root.
    const message =
      /^Gatehouse did not start\. The data directory .* cannot be used \((ENOTDIR|EEXIST)\).*\n$/;
    await expectRefusal(
      { DATA_DIR: `${import.meta.dirname}/start-and-stop.spec.ts/data` },
      message,
    );
  });
});

describe('a server', () => {
  let database: ProcessDatabase;
  const key = 'k'.repeat(40);
  const environment = () => ({ ...database.environment, SUPERUSER_API_KEY: key });
  beforeAll(async () => {
    database = await aDatabase();
  });
  afterAll(() => database.drop());

  it('whose port is in use says so and prints no secret; the next start prints them', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { code, stdout, stderr } = await run(['main.js'], { ...environment(), PORT: `${port}` });
    other.close();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      `Gatehouse did not start. Port ${port} on 127.0.0.1 is in use. Stop what listens there, or set PORT.\n`,
    );
    const next = await startServer(environment());
    const [, password] = /First start[^]*Password +(\S{24})/.exec(next.stdout()) ?? [];
    const login = { username: 'admin', password: password! };
    expect((await new Client(next.url).form('/api/v1/login', login)).status).toBe(200);
    next.signal('SIGTERM');
    expect(await next.finished).toMatchObject({ code: 0 });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'that gets %s answers the requests in progress and exits with 0',
    async (signal) => {
      const server = await startServer({ ...environment(), API_KEY_USAGE_FLUSH_SECONDS: '3600' });
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const underWay = beginPost(`${server.url}/api/v1/users/`, key, agent);
      await underWay.arrived;
      server.signal(signal);
      // As under npm, where Ctrl-C sends the signal twice: from the terminal and from npm.
      server.signal(signal);
      await refusesConnections(server.url);
      const answer = await underWay.end({ username: `late-${signal}`, password: 'long-enough' });
      expect(answer.status).toBe(201);
      expect(await server.finished).toMatchObject({ code: 0, signal: null });
      agent.destroy();
    },
  );

  it('then has everything that was written and counted last; with a request that never ends it exits at a second signal', async () => {
    const server = await startServer(environment());
    const client = new Client(server.url, { 'x-api-key': key });
    const users = await client.get('/api/v1/users/?search=late-');
    expect(users.body.total_count).toBe(2);
    const keys = await client.get('/api/v1/api_key/');
    // Two uses by the servers before, which wrote them when they stopped, and two by this server.
    expect(keys.body.api_keys).toMatchObject([{ total_uses: 4 }]);

    const underWay = beginPost(`${server.url}/api/v1/users/`, key, new Agent());
    await underWay.arrived;
    server.signal('SIGTERM');
    await refusesConnections(server.url);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    server.signal('SIGTERM');
    expect(await server.finished).toMatchObject({ code: 1, signal: null });
  });
});

/** A POST that sends its headers and holds back its body. */
function beginPost(url: string, key: string, agent: Agent) {
  const post = request(url, {
    agent,
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json', expect: '100-continue' },
  });
  // Node answers "continue" when the request has reached its handler.
  const arrived = once(post, 'continue');
  const answered = new Promise<{ status: number }>((resolve, reject) => {
    post.on('error', reject).on('response', (response) => {
      response.resume().on('end', () => resolve({ status: response.statusCode! }));
    });
  });
  answered.catch(() => {});
  post.flushHeaders();
  return {
    arrived,
    end: (body: unknown) => {
      post.end(JSON.stringify(body));
      return answered;
    },
  };
}

/** Waits until nothing listens at the address. */
async function refusesConnections(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  for (;;) {
    const isRefused = await new Promise((resolve) => {
      const socket = connect(Number(port), hostname);
      socket
        .on('connect', () => resolve(socket.destroy() && false))
        .on('error', () => resolve(true));
    });
    if (isRefused) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
