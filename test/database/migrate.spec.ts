import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../src/platform/database/data-source.js';
import { isMigrated } from '../../src/platform/database/is-migrated.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { isOnline } from '../../src/platform/database/online-migration.js';
import { MIGRATIONS } from '../../src/platform/database/migrations.js';
import { keyOfIdentifier } from '../../src/platform/identifiers/identifier-key.js';
import { ENTITIES } from '../../src/start/entities.js';
import { createDatabase } from '../support/test-database.js';

const server = process.env['DATABASE_URL'];
/** Old enough that every migration of an upgrade runs. */
const EARLY = 1;

/** Indexes, columns, constraints and triggers. */
const SCHEMA = `
  SELECT indexdef AS line FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT table_name || column_name || data_type || is_nullable || coalesce(column_default, '')
    FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL SELECT conrelid::regclass || conname || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
  ORDER BY 1`;

(server ? describe : describe.skip)('an upgrade of a database in use', () => {
  let url: string;
  let drop: () => Promise<void>;
  let source: DataSource;
  let other: Client;

  const open = async (max = 4) => {
    const opened = createDataSource(ENTITIES, { url, extra: { max } });
    await opened.initialize();
    return opened;
  };
  const schema = async () =>
    (await source.query<{ line: string }[]>(SCHEMA)).map(({ line }) => line);
  /** Runs the oldest migrations, as many as `count` says. */
  const migrateTo = async (count: number, max?: number) => {
    const opened = await open(max);
    opened.migrations.splice(count);
    await migrate(opened);
    await opened.destroy();
  };

  /** Waits until a statement of the migration waits for a lock, for so many seconds. */
  const untilWaits = async (migrating: Promise<unknown>, seconds = 0) => {
    let hasEnded = false;
    const end = () => (hasEnded = true);
    migrating.then(end, end);
    for (;;) {
      const waiting = await source.query<unknown[]>(
        `SELECT FROM pg_stat_activity WHERE datname = current_database()
          AND wait_event_type = 'Lock' AND query_start < now() - make_interval(secs => $1)`,
        [seconds],
      );
      if (waiting.length > 0) return;
      if (hasEnded) throw new Error('The migration has ended without waiting.');
      await sleep(20);
    }
  };

  const begin = async () => {
    ({ url, drop } = await createDatabase(server!));
    source = await open();
    other = new Client({ connectionString: url });
    await other.connect();
  };
  const end = async () => {
    await other.end();
    await source.destroy();
    await drop();
  };
  beforeEach(begin);
  afterEach(end);

  it.each([{ connections: 4 }, { connections: 1 }])(
    'ends with the schema of a new database, over $connections connections',
    async ({ connections }) => {
      await migrateTo(EARLY);
      await other.query(
        `INSERT INTO users (id, username, is_active, is_superuser, updated_at)
         SELECT gen_random_uuid(), 'user-' || n, true, false, '2020-01-01' FROM generate_series(1, 2500) AS n`,
      );
      await migrateTo(MIGRATIONS.length, connections);
      expect(await isMigrated(source)).toBe(true);
      const upgraded = await schema();
      const times = await source.query<unknown[]>(
        `SELECT DISTINCT profile_updated_at::date::text AS at FROM users`,
      );
      expect(times).toEqual([{ at: '2020-01-01' }]);
      const indexes = await source.query<unknown[]>(
        'SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid',
      );
      expect(indexes).toEqual([]);
      await end();
      await begin();
      await migrate(source);
      expect(await schema()).toEqual(upgraded);
    },
  );

  it('nobody waits behind a migration that waits for a long transaction', async () => {
    const place = MIGRATIONS.findIndex(({ name }) => name.startsWith('VersionRows'));
    await migrateTo(place);
    const reader = new Client({ connectionString: url });
    await reader.connect();
    await reader.query('BEGIN; SELECT count(*) FROM users');
    let isDone = false;
    const migrating = migrateTo(place + 1).then(() => (isDone = true));
    await untilWaits(migrating);
    expect(isDone).toBe(false);
    await other.query(`SET statement_timeout = '20s'; SELECT count(*) FROM users`);
    expect(isDone).toBe(false);
    await reader.query('COMMIT');
    await migrating;
    await reader.end();
  });

  it('goes on where statements and transactions of the role are limited', async () => {
    await migrateTo(EARLY);
    const database = decodeURIComponent(new URL(url).pathname.slice(1));
    await other.query(`
      ALTER DATABASE "${database}" SET statement_timeout = '1s';
      ALTER DATABASE "${database}" SET default_transaction_isolation = 'repeatable read'`);
    const place = MIGRATIONS.findIndex(({ name }) => name.startsWith('SearchUsers'));
    await migrateTo(place);
    const reader = new Client({ connectionString: url });
    await reader.connect();
    await reader.query(`BEGIN; SET LOCAL statement_timeout = 0; SELECT count(*) FROM users`);
    // An index waits for this reader, longer than the limit.
    const migrating = migrateTo(place + 1);
    await untilWaits(migrating, 1.2);
    await reader.query('COMMIT');
    await reader.end();
    await migrating;
    await migrateTo(MIGRATIONS.length);
    expect(await isMigrated(source)).toBe(true);
  });

  it('identifies accounts by the names that they have at the end', async () => {
    const place = MIGRATIONS.findIndex(({ name }) => name.startsWith('IdentifyAccounts'));
    await migrateTo(place);
    const insert = (name: string, email: string, from: number, to: number) =>
      other.query(
        `INSERT INTO users (id, username, email, is_active, is_superuser)
         SELECT gen_random_uuid(), ${name}, ${email}, true, false FROM generate_series($1::int, $2::int) AS n`,
        [from, to],
      );
    await insert(`'User-' || n`, 'NULL', 1, 3_000);
    await insert(`'Jürgen ' || n`, `'j' || n || '@example.com'`, 1, 1_500);
    // Contested by another form of the same name, and by an email.
    await insert(`'USER-' || n`, 'NULL', 1, 20);
    await insert(`'J' || n || '@EXAMPLE.com'`, 'NULL', 1, 20);
    // Neither the first step nor the last one goes on while somebody reads.
    const reader = new Client({ connectionString: url });
    await reader.connect();
    const read = () => reader.query('BEGIN; SELECT count(*) FROM users');
    await read();
    let isDone = false;
    const migrating = migrateTo(place + 1).then(() => (isDone = true));
    const writes = async (n: number) => {
      // One transaction: when the insert is refused, the rename is not tried.
      await other.query('BEGIN');
      await insert(`'Öfter ' || n`, `'o' || n || '@example.com'`, n, n);
      await other.query(`UPDATE users SET username = 'Über ' || $1::text WHERE username = $2`, [
        n,
        `User-${n}`,
      ]);
      await other.query('COMMIT');
      await other.query(`UPDATE users SET username = $1 WHERE username = $2`, [
        `back-${n}`,
        `Öfter ${n - 5}`,
      ]);
      await other.query(`UPDATE users SET email = $1 WHERE username = $2`, [
        n % 2 ? null : `new-${n}@example.com`,
        `Jürgen ${n}`,
      ]);
      await other.query('DELETE FROM users WHERE username = ANY ($1)', [
        [`User-${3_001 - n}`, `Jürgen ${1_501 - n}`, `USER-${n}`],
      ]);
    };
    const hasKeys = async () => {
      const columns = await source.query<unknown[]>(
        `SELECT FROM information_schema.columns WHERE column_name = 'username_key'`,
      );
      return columns.length > 0;
    };
    let written = 0;
    try {
      while (!isDone && written < 700) {
        await writes((written += 1));
        if (written === 6) {
          await reader.query('COMMIT');
          while (!isDone && !(await hasKeys())) await sleep(5);
          await read();
        }
        if (written === 12) await reader.query('COMMIT');
      }
    } catch (error) {
      // Names beyond ASCII need their key as soon as every write keeps the names.
      expect((error as { code: string }).code).toMatch(/^23(502|514)$/);
      await other.query('ROLLBACK');
    }
    await reader.end();
    await migrating;
    expect(written).toBeGreaterThan(5);
    const names = () =>
      source.query<unknown[]>('SELECT * FROM account_names ORDER BY name_key COLLATE "C"');
    const kept = await names();
    await source.query('SELECT account_names_rebuild()');
    expect(kept).toEqual(await names());
    const accounts = await source.query<{ username: string; username_key: string }[]>(
      'SELECT username, username_key FROM users',
    );
    expect(accounts.map(({ username_key }) => username_key)).toEqual(
      accounts.map(({ username }) => keyOfIdentifier(username)),
    );
    const [audited] = await source.query<{ n: number }[]>(
      `SELECT count(*)::int AS n FROM audit_events WHERE after ?| ARRAY['username_key', 'email_proof']
       AND action <> 'user.create'`,
    );
    expect(audited!.n).toBe(0);
  });

  it.each(
    MIGRATIONS.map((migration, place) => ({ name: migration.name, place })).filter(({ place }) =>
      isOnline(new MIGRATIONS[place]!()),
    ),
  )('$name succeeds again after it was interrupted before it was recorded', async ({ place }) => {
    await migrateTo(place);
    await migrateTo(place + 1);
    const once = await schema();
    await other.query('DELETE FROM migrations WHERE name = $1', [MIGRATIONS[place]!.name]);
    await migrateTo(place + 1);
    expect(await schema()).toEqual(once);
  });
});
