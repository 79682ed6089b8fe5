import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeyUsage } from '../../src/api-key/api-key-usage.service.js';
import { exportDirectory } from '../../src/instance/transfer/export-directory.js';
import { anIdentity, aLogin, aUser } from '../support/factories.js';
import { isOnServer } from '../support/process-database.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Versioned {
  row_version: string;
}

describe('the version of a row', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const query = <Row = unknown>(text: string, values: unknown[] = []) =>
    app.dataSource.query<Row[]>(text, values);

  const versionOf = async (table: string, userId: string) => {
    const column = table === 'users' ? 'id' : 'user_id';
    const rows = await query<Versioned>(`SELECT row_version FROM ${table} WHERE ${column} = $1`, [
      userId,
    ]);
    expect(rows).toHaveLength(1);
    return rows[0]!.row_version;
  };

  it.each(['users', 'api_keys', 'sessions'])(
    'changes with each write to %s, also if the write sets the version or changes no value',
    async (table) => {
      const user = await aUser(app);
      if (table === 'sessions') await aLogin(app, user);
      const column = table === 'users' ? 'id' : 'user_id';
      const versions = [await versionOf(table, user.id)];
      const something = {
        users: 'company = company',
        api_keys: 'total_uses = total_uses + 1, is_read_only = true',
        sessions: 'expires_at = now()',
      }[table];
      for (const change of [something, `${something}, row_version = 1`]) {
        await query(`UPDATE ${table} SET ${change} WHERE ${column} = $1`, [user.id]);
        if (table === 'api_keys') {
          await query('UPDATE api_keys SET is_read_only = false WHERE user_id = $1', [user.id]);
        }
        versions.push(await versionOf(table, user.id));
      }
      expect(new Set([...versions, '0', '1']).size).toBe(5);
    },
  );

  it('changes when a way to log in is added or removed', async () => {
    const user = await aUser(app);
    const versions = [await versionOf('users', user.id)];
    await anIdentity(app, user.id);
    versions.push(await versionOf('users', user.id));
    await query('DELETE FROM passwords WHERE user_id = $1', [user.id]);
    versions.push(await versionOf('users', user.id));
    expect(new Set(versions).size).toBe(3);
  });

  // On a server, this needs a superuser of the database.
  (isOnServer ? it.skip : it)('changes also where triggers are off for replication', async () => {
    const user = await aUser(app);
    const before = await versionOf('users', user.id);
    await app.dataSource.transaction(async (manager) => {
      await manager.query('SET LOCAL session_replication_role = replica');
      await manager.query('UPDATE users SET is_superuser = false WHERE id = $1', [user.id]);
    });
    expect(await versionOf('users', user.id)).not.toBe(before);
  });

  it('is chosen by the database in new rows, and unique', async () => {
    const ids = Array.from({ length: 100 }, () => randomUUID());
    await query(
      `INSERT INTO users (id, username, is_active, is_superuser, row_version)
       SELECT id, id::text, true, false, 7 FROM unnest($1::uuid[]) AS n (id)`,
      [ids],
    );
    const rows = await query<Versioned>('SELECT row_version FROM users WHERE id = ANY ($1)', [ids]);
    const versions = rows.map(({ row_version }) => BigInt(row_version));
    expect(new Set([...versions, 7n, 0n]).size).toBe(102);
    // Each bit is set in some versions and not in others.
    for (let bit = 0n; bit < 64n; bit += 1n) {
      const set = versions.filter((version) => (version >> bit) & 1n).length;
      expect(set).toBeGreaterThan(10);
      expect(set).toBeLessThan(90);
    }
  });

  it('does not change when uses of a key are counted', async () => {
    const user = await aUser(app);
    await app.as(user).get('/api/v1/users/whoami');
    const before = await versionOf('api_keys', user.id);
    await app.nest.get(ApiKeyUsage).flush();
    const [uses] = await query('SELECT total_uses FROM api_keys WHERE user_id = $1', [user.id]);
    expect(uses).toEqual({ total_uses: '1' });
    expect(await versionOf('api_keys', user.id)).toBe(before);
  });

  it('is neither in the audit trail nor in an export', async () => {
    const user = await aUser(app);
    await aLogin(app, user);
    const count = 'SELECT count(*)::int AS n FROM audit_events';
    const [before] = await query(count);
    await query('UPDATE users SET session_epoch = session_epoch WHERE id = $1', [user.id]);
    await query('UPDATE api_keys SET is_active = is_active WHERE user_id = $1', [user.id]);
    await query('UPDATE sessions SET expires_at = expires_at WHERE user_id = $1', [user.id]);
    expect(await query(count)).toEqual([before]);
    const told = await query(
      `SELECT action FROM audit_events WHERE before ? 'row_version' OR after ? 'row_version'`,
    );
    expect(told).toEqual([]);
    let text = '';
    await exportDirectory(app.dataSource, (lines) => Promise.resolve((text += lines)));
    expect(text).toContain(user.username);
    expect(text).not.toContain('row_version');
  });
});
