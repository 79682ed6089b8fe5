import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, run } from '../support/built-server.js';
import { aDatabase, isOnServer, type ProcessDatabase } from '../support/process-database.js';

const [ROOT, SQUATTER, CLERK] = [randomUUID(), randomUUID(), randomUUID()];

/** An export of the version in which user names and emails were two sets. */
const EXPORT = [
  {
    format: 'gatehouse-export',
    version: 1,
    schema: 'TouchAccounts1765400000000',
    exportedAt: '2026-11-01T00:00:00.000Z',
  },
  ...[
    { id: ROOT, username: 'root', email: 'root@corp.example', is_superuser: true },
    { id: SQUATTER, username: 'root@corp.example', email: 'squatter@corp.example' },
    { id: CLERK, username: 'Clerk@corp.example', email: null },
  ].map((user) => ({
    table: 'users',
    row: {
      is_superuser: false,
      ...user,
      is_active: true,
      is_service_account: false,
      is_internal: false,
      is_onboarded: false,
      session_epoch: 0,
      create_at: '2026-11-01T00:00:00.000Z',
      updated_at: '2026-11-01T00:00:00.000Z',
    },
  })),
  { end: true, rows: 3 },
];

/** Tested on one database: the services do not depend on which it is. */
(isOnServer ? describe.skip : describe)('identifier', () => {
  let database: ProcessDatabase;
  let directory: string;
  beforeAll(async () => {
    await buildProgram();
    database = await aDatabase();
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-identifiers-'));
  });
  afterAll(async () => {
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  });

  const gatehouse = (...args: string[]) => run(['cli.js', ...args], database.environment);

  it('0: imports an older export and lists its contested identifiers', async () => {
    const file = join(directory, 'old.jsonl');
    await writeFile(file, `${EXPORT.map((line) => JSON.stringify(line)).join('\n')}\n`);
    const imported = await gatehouse('import', file, '--adopt-emails');
    expect([imported.code, imported.stderr]).toEqual([0, expect.stringContaining('3 rows')]);
    expect(imported.stderr).toMatch(/1 user names were adopted as emails/);
    expect(imported.stderr).toMatch(/1 user names or emails are shared by several accounts/);
    const { stdout } = await gatehouse('identifier', 'contested');
    expect(stdout.split('\n').slice(1, 3)).toEqual([
      expect.stringMatching(new RegExp(`^root@corp\\.example +${ROOT} +root +root@corp`)),
      expect.stringMatching(new RegExp(`^root@corp\\.example +${SQUATTER} +root@corp`)),
    ]);
  });

  it('1: a promotion by a name that several accounts hold; 0: with --id', async () => {
    const promote = ['superuser', 'create', '--promote', 'root@corp.example'];
    const refused = await gatehouse(...promote);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(SQUATTER) });
    const promoted = await gatehouse(...promote, '--id', ROOT);
    expect(promoted.code).toBe(0);
    const other = await gatehouse(...promote, '--id', CLERK);
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('does not have') });
  });

  it('0: settles a contested identifier with --id', async () => {
    expect(await gatehouse('identifier', 'settle', 'root@corp.example')).toMatchObject({ code: 2 });
    const settled = await gatehouse('identifier', 'settle', 'Root@corp.example', '--id', ROOT);
    expect(settled.code).toBe(0);
    expect((await gatehouse('identifier', 'contested')).stderr).toMatch(/No identifier/);
  });
});
