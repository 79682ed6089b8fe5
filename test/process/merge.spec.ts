import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, run, startServer, type RunningServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { aDatabase, type ProcessDatabase } from '../support/process-database.js';

const KEY = 'k'.repeat(40);

describe('import jsonl, beside a running server', () => {
  let directory: string;
  let file: string;
  let database: ProcessDatabase;
  let server: RunningServer;
  let admin: Client;
  beforeAll(async () => {
    await buildProgram();
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-merge-'));
    file = join(directory, 'gatehouse.jsonl');
    const origin = await aDatabase();
    for (const args of [
      ['user', 'create', 'moved'],
      ['user', 'create', 'moved@corp.example'],
      ['export', file],
    ]) {
      expect(await run(['cli.js', ...args], origin.environment)).toMatchObject({ code: 0 });
    }
    await origin.drop();
    database = await aDatabase();
    server = await startServer({ ...database.environment, SUPERUSER_API_KEY: KEY });
    admin = new Client(server.url, { 'x-api-key': KEY });
  }, 600_000);
  afterAll(async () => {
    server.signal('SIGTERM');
    expect(await server.finished).toMatchObject({ code: 0 });
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  });

  const total = async () =>
    ((await admin.get('/api/v1/users/?limit=1')).body as { total_count: number }).total_count;

  it('0: --dry-run tells what would be done, an import does it, and the same again nothing', async () => {
    for (const [options, report, adopted, accounts] of [
      [['--dry-run'], /^accounts +2 +2 +0 +0$/m, '1 user names would be adopted', 1],
      [[], /^accounts +2 +2 +0 +0$/m, '1 user names were adopted', 3],
      [[], /^accounts +2 +0 +2 +0$/m, '0 user names were adopted', 3],
    ] as const) {
      const args = ['cli.js', 'import', 'jsonl', file, '--adopt-emails', ...options];
      expect(await run(args, database.environment)).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(report),
        stderr: expect.stringContaining(adopted),
      });
      expect(await total()).toBe(accounts);
    }
  });
});
