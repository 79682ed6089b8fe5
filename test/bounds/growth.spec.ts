import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ExpiredRows } from '../../src/platform/bounds/expired-rows.service.js';
import { aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DAY_MS = 86_400_000;

describe('tables that grow', () => {
  let app: TestApp;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    user = await aUser(app);
  });
  afterAll(() => app.close());

  it('each table is in docs/operations.md, with what ends its rows', async () => {
    const page = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    const section = /\n## What grows\n([^]*?)\n## /.exec(page)![1]!;
    const documented = section
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .flatMap((line) => {
        const [, tables, end] = line.split('|').map((cell) => cell.trim());
        expect(end).not.toBe('');
        return [...tables!.matchAll(/`(\w+)`/g)].map(([, table]) => table!);
      });
    const tables = await app.dataSource.query<{ name: string }[]>(
      `SELECT table_name AS name FROM information_schema.tables
       WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY name`,
    );
    expect([...documented].sort()).toEqual(tables.map(({ name }) => name).sort());
  });

  it('tokens of log-ins and sessions are deleted a day after they expired; keys stay', async () => {
    const insertKey = (name: string, daysAgo: number, epoch: number | null) =>
      app.dataSource.query(
        `INSERT INTO api_keys (id, user_id, name, prefix, hash, session_epoch, expires_at)
         VALUES (gen_random_uuid(), $1, $2, 'x', sha256(convert_to($2, 'UTF8')), $3, $4)`,
        [user.id, name, epoch, new Date(Date.now() - daysAgo * DAY_MS)],
      );
    await insertKey('ended token', 1.1, 0);
    await insertKey('token of today', 0.5, 0);
    await insertKey('expired key', 30, null);
    for (const daysAgo of [1.1, 0.5]) {
      await app.dataSource.query(
        `INSERT INTO sessions (id, user_id, epoch, expires_at) VALUES (gen_random_uuid(), $1, 0, $2)`,
        [user.id, new Date(Date.now() - daysAgo * DAY_MS)],
      );
    }
    await app.nest.get(ExpiredRows).sweep();
    const keys = await app.dataSource.query<{ name: string }[]>(
      `SELECT name FROM api_keys WHERE user_id = $1 AND expires_at IS NOT NULL ORDER BY name`,
      [user.id],
    );
    expect(keys.map(({ name }) => name)).toEqual(['expired key', 'token of today']);
    const sessions = await app.dataSource.query<unknown[]>(
      'SELECT FROM sessions WHERE user_id = $1',
      [user.id],
    );
    expect(sessions).toHaveLength(1);
  });
});
