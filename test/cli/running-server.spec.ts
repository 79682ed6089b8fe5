import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, run, startServer, type RunningServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { isOnServer, makeDataDirectory } from '../support/process-database.js';

const KEY = 'k'.repeat(40);
const CHOSEN = 'chosen-by-hand';

/** With PostgreSQL, commands use the database beside the server. */
(isOnServer ? describe.skip : describe)(
  'a command beside a server with an embedded database',
  () => {
    let parent: string;
    /** Longer than the path of a socket may be. */
    let directory: string;
    let server: RunningServer;
    let client: Client;
    beforeAll(async () => {
      await buildProgram();
      parent = await mkdtemp(join(tmpdir(), 'gatehouse-running-'));
      directory = join(parent, 'd'.repeat(120));
      await mkdir(directory);
      await makeDataDirectory(directory);
      server = await start();
    });
    afterAll(async () => {
      server.signal('SIGKILL');
      await server.finished;
      await rm(parent, { recursive: true, force: true });
    });

    async function start(): Promise<RunningServer> {
      const started = await startServer({
        DATA_DIR: directory,
        SUPERUSER_API_KEY: KEY,
        LOGIN_FAILURES: '3',
      });
      client = new Client(started.url, { 'x-api-key': KEY });
      return started;
    }
    const gatehouse = (args: readonly string[], input?: string) =>
      run(['cli.js', ...args], { DATA_DIR: directory }, input);
    const logIn = async (password: string) =>
      (await client.form('/api/v1/login', { username: 'admin', password })).status;

    it('0: sets a password that it reads from standard input, and says who ran it', async () => {
      const reset = ['superuser', 'reset-password', 'admin', '--password-stdin'];
      const { code, stdout, stderr } = await gatehouse(reset, `${CHOSEN}\n`);
      expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
      expect(stderr).toBe(
        `Works on the embedded database in ${directory}, through the server that has it open.\n` +
          'The password of "admin" was changed, and its sessions have ended.\n',
      );
      expect(await logIn(CHOSEN)).toBe(200);
      const trail = await client.get('/api/v1/audit?limit=10');
      const authors = (trail.body.events as { author: { via?: string } }[]).map(
        ({ author }) => author,
      );
      expect(authors).toContainEqual({ via: 'command-line' });
    });

    it('0: creates and revokes a key, at once for the next request', async () => {
      const created = await gatehouse(['api-key', 'create', 'admin', '--name', 'ci']);
      expect(created).toMatchObject({ code: 0, stdout: expect.stringMatching(/^sk-\S+\n$/) });
      const holder = new Client(server.url, { 'x-api-key': created.stdout.trim() });
      expect((await holder.get('/api/v1/users/whoami')).status).toBe(200);
      const id = /The key (\S{36}) /.exec(created.stderr)![1]!;
      expect(await gatehouse(['api-key', 'revoke', id])).toMatchObject({ code: 0, stdout: '' });
      expect((await holder.get('/api/v1/users/whoami')).status).toBe(403);
      expect(await gatehouse(['api-key', 'revoke', id])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(`There is no API key ${id}.`),
      });
    });

    it('0: adds an OAuth client and warns once; 2: against a rule that only the server checks', async () => {
      const add = ['oauth-client', 'add', 'app', '--grant', 'authorization_code', '--allow-http'];
      const added = await gatehouse([...add, '--redirect-uri', 'http://10.0.0.5/callback']);
      expect(added).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ghcs_\S+\n$/) });
      expect(added.stderr.match(/Warning:/g)).toHaveLength(1);
      const short = ['superuser', 'create', 'second', '--password-stdin'];
      expect(await gatehouse(short, 'short')).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringMatching(/^Works on .*\nerror: .*8 bytes/),
      });
    });

    it('0: unlocks an account', async () => {
      for (let failure = 0; failure < 3; failure += 1) await logIn('wrong');
      expect(await logIn(CHOSEN)).toBe(429);
      const { code, stderr } = await gatehouse(['unlock', '--account', 'admin']);
      expect([code, stderr]).toEqual([0, expect.stringContaining('The limits were reset.')]);
    });

    it('1: those that need the database for themselves, and say to stop the server', async () => {
      const file = join(parent, 'file');
      for (const args of [['migrate'], ['backup', file], ['export', file]]) {
        const { code, stdout, stderr } = await gatehouse(args);
        expect([args, code, stdout]).toEqual([args, 1, '']);
        expect(stderr).toMatch(/in use by process \d+ on .*Stop that process first/);
      }
      expect(await readdir(parent)).not.toContain('file');
    });

    it('reaches the server through a socket of its user alone, which runs nothing else', async () => {
      const socket = join(directory, 'command-line');
      expect((await stat(socket)).mode & 0o777).toBe(0o700);
      expect((await stat(join(socket, 'socket'))).mode & 0o777).toBe(0o600);
      const former = process.cwd();
      process.chdir(socket);
      for (const args of [['serve'], ['migrate'], ['openapi', '--output', join(parent, 'file')]]) {
        const answer = await post('socket', { args, files: {} });
        expect(answer).toContain('unknown command');
        expect(answer).toMatch(/\["exit",2\]\n$/);
      }
      const read = await post('socket', { args: ['user', 'import', '/etc/passwd'], files: {} });
      expect(read).toBe('["say","/etc/passwd was not sent."]\n["exit",1]\n');
      expect(await post('socket', 'hello')).toBe('');
      process.chdir(former);
      expect(await readdir(parent)).not.toContain('file');
    });

    it('works on the files after kill -9, and the next server replaces the socket', async () => {
      server.signal('SIGKILL');
      await server.finished;
      expect(await readdir(join(directory, 'command-line'))).toEqual(['socket']);
      const direct = await gatehouse(['unlock', '--all']);
      expect(direct.code).toBe(0);
      expect(direct.stderr).toContain(`Works on the embedded database in ${directory}.\n`);
      server = await start();
      const { code, stderr } = await gatehouse(['unlock', '--all']);
      expect([code, stderr]).toEqual([0, expect.stringContaining('through the server')]);
      server.signal('SIGTERM');
      expect(await server.finished).toMatchObject({ code: 0 });
      expect(await readdir(join(directory, 'command-line'))).toEqual([]);
    });

    it('1: beside a server that can have no socket, which works without', async () => {
      await rm(join(directory, 'command-line'), { recursive: true });
      await writeFile(join(directory, 'command-line'), 'in the way');
      server = await start();
      expect((await client.get('/api/v1/users/whoami')).status).toBe(200);
      const { code, stderr } = await gatehouse(['unlock', '--all']);
      expect([code, stderr]).toEqual([1, expect.stringMatching(/in use by process \d+/)]);
    });

    it('1: whose server ends before the command has', async () => {
      const elsewhere = join(parent, 'elsewhere');
      await mkdir(join(elsewhere, 'command-line'), { recursive: true });
      const ending = createServer((_request, response) => {
        response.write('["say","begun"]\n', () => response.destroy());
      }).listen(join(elsewhere, 'command-line/socket'));
      await once(ending, 'listening');
      const { code, stderr } = await run(['cli.js', 'unlock', '--all'], { DATA_DIR: elsewhere });
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(/\nbegun\nThe server ended before the command did\./),
      ]);
      ending.close();
    });
  },
);

async function post(socketPath: string, body: unknown): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method: 'POST' }, (response) => {
      text(response).then(resolve, reject);
    });
    sent.on('error', reject).end(JSON.stringify(body));
  });
}
