import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { utimesSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lockDataDirectory } from '../../src/platform/database/data-directory-lock.js';
import { identifyThisProcess } from '../../src/platform/database/process-identity.js';
import { buildProgram, run, startServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { aDatabase, anEmptyDatabase, isOnServer } from '../support/process-database.js';

beforeAll(buildProgram);

const onServer = isOnServer ? describe : describe.skip;
const embedded = isOnServer ? describe.skip : describe;

onServer('three processes that start at once on an empty database', () => {
  it('all start, with one superuser, and each sees what another wrote', async () => {
    const database = await anEmptyDatabase();
    const servers = await Promise.all([1, 2, 3].map(() => startServer(database.environment)));
    const printed = servers.map((server) => /API key +(sk-\S+)/.exec(server.stdout())?.[1]);
    const keys = printed.filter((key) => key !== undefined);
    expect(keys).toHaveLength(1);
    const [first, second, third] = servers.map(
      ({ url }) => new Client(url, { 'x-api-key': keys[0]! }),
    );
    const account = { username: 'of-all', password: 'long-enough' };
    expect((await first!.post('/api/v1/users/', account)).status).toBe(201);
    expect((await second!.post('/api/v1/users/', account)).status).toBe(400);
    expect((await third!.get('/api/v1/users/')).body.total_count).toBe(2);
    for (const server of servers) server.signal('SIGTERM');
    const ends = await Promise.all(servers.map(({ finished }) => finished));
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
    await database.drop();
  });
});

onServer('two processes on one database', () => {
  it('count the uses of a rate-limited key together', async () => {
    const database = await anEmptyDatabase();
    const first = await startServer(database.environment);
    const second = await startServer(database.environment);
    const admin = /API key +(sk-\S+)/.exec(first.stdout())![1]!;
    const made = await new Client(first.url, { 'x-api-key': admin }).post('/api/v1/api_key/', {
      rate_limit: { requests: 10, window_seconds: 300 },
    });
    const clients = [first, second].map(
      ({ url }) => new Client(url, { 'x-api-key': made.body.api_key as string }),
    );
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, place) => clients[place % 2]!.get('/api/v1/users/whoami')),
    );
    const allowed = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status === 429);
    expect([allowed.length, refused.length]).toEqual([10, 20]);
    for (const server of [first, second]) server.signal('SIGTERM');
    await Promise.all([first.finished, second.finished]);
    await database.drop();
  });
});

embedded('a second process on a data directory', () => {
  it('is refused, server and command alike, and names the first process; after kill -9 nothing blocks the next start', async () => {
    const database = await aDatabase();
    const server = await startServer(database.environment);
    const message = new RegExp(`is in use by process ${server.pid} on .*DATABASE_URL`);
    const [second, command] = await Promise.all([
      run(['main.js'], database.environment),
      run(['cli.js', 'migrate'], database.environment),
    ]);
    expect(second).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(message) });
    expect(command).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(message) });
    server.signal('SIGKILL');
    await server.finished;
    const next = await startServer(database.environment);
    next.signal('SIGTERM');
    expect(await next.finished).toMatchObject({ code: 0 });
    expect(await claimsIn(database.environment['DATA_DIR']!)).toEqual([]);
    await database.drop();
  });
});

describe('the lock of a data directory', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-lock-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  const leaveClaim = async (content: string) => {
    const path = join(directory, 'gatehouse.0123456789abcdef.lock');
    await writeFile(path, content);
    return path;
  };

  it('is held by one of many that ask at once, and can be taken again after its release', async () => {
    const asked = await Promise.allSettled(
      Array.from({ length: 5 }, () => lockDataDirectory(directory)),
    );
    const held = asked.filter((result) => result.status === 'fulfilled');
    expect(held).toHaveLength(1);
    await held[0]!.value();
    expect(await claimsIn(directory)).toEqual([]);
    await (
      await lockDataDirectory(directory)
    )();
  });

  it('is not left to others that only wait for it too, however long they do', async () => {
    const path = await leaveClaim(JSON.stringify(identifyThisProcess()));
    const taking = lockDataDirectory(directory);
    // Longer than a process waits for one that has the directory.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await rm(path);
    await (
      await taking
    )();
  });

  it('is free when its holder died and another process has its process id', async () => {
    const claim = { ...identifyThisProcess(), startedAt: 'another boot/1' };
    await leaveClaim(JSON.stringify(claim));
    await (
      await lockDataDirectory(directory)
    )();
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('is free when its holder is a zombie process', async () => {
    const parent = spawn('sh', ['-c', 'exec 3<&0; cat <&3 & echo $!; exec sleep 60 3<&-']);
    const until = async (isSo: () => Promise<boolean>) => {
      while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    try {
      const [text] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = Number(text);
      const fields = async () => (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ');
      // The shell would ask how its child ended; the program that takes its place does not.
      await until(async () => (await readFile(`/proc/${parent.pid}/comm`, 'utf8')) === 'sleep\n');
      parent.stdin.end();
      await until(async () => (await fields())[2] === 'Z');
      const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
      const startedAt = `${boot}/${(await fields())[21]}`;
      await leaveClaim(JSON.stringify({ ...identifyThisProcess(), pid, startedAt }));
      await (
        await lockDataDirectory(directory)
      )();
    } finally {
      parent.kill('SIGKILL');
    }
  });

  describe('of a process that cannot be looked up', () => {
    const LONG_AGO = Date.now() / 1000 - 60;
    const OF_ANOTHER_CONTAINER = JSON.stringify({ ...identifyThisProcess(), host: 'gone' });

    it.each([
      ['that died while it wrote its claim', ''],
      ['of another container, that has been silent', OF_ANOTHER_CONTAINER],
    ])('is free when it was held by one %s', async (_name, content) => {
      const path = await leaveClaim(content);
      await utimes(path, LONG_AGO, LONG_AGO);
      await (
        await lockDataDirectory(directory)
      )();
      expect(await claimsIn(directory)).toEqual([]);
    });

    it('is held while its holder touches the claim, whatever the clock says', async () => {
      const path = await leaveClaim(OF_ANOTHER_CONTAINER);
      await utimes(path, LONG_AGO, LONG_AGO);
      let touches = 0;
      // At once, so that it comes first when the event loop was busy for long.
      const holder = setInterval(() => {
        touches += 1;
        utimesSync(path, LONG_AGO, LONG_AGO + touches);
      }, 100);
      let isTaken = false;
      const taking = lockDataDirectory(directory).then((release) => {
        isTaken = true;
        return release;
      });
      while (touches < 80) await new Promise((resolve) => setTimeout(resolve, 100));
      expect(isTaken).toBe(false);
      clearInterval(holder);
      await (
        await taking
      )();
    });
  });

  it('waits for a claim of another container to be released', async () => {
    const path = await leaveClaim(JSON.stringify({ ...identifyThisProcess(), host: 'other' }));
    let isTaken = false;
    const taking = lockDataDirectory(directory).then((release) => {
      isTaken = true;
      return release;
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(isTaken).toBe(false);
    await rm(path);
    await (
      await taking
    )();
  });
});

async function claimsIn(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((name) => name.endsWith('.lock'));
}
