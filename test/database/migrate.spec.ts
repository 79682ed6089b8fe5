import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../src/platform/database/data-source.js';
import { isMigrated } from '../../src/platform/database/is-migrated.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { isOnline } from '../../src/platform/database/online-migration.js';
import { MIGRATIONS } from '../../src/platform/database/migrations.js';
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
    await sleep(1_000);
    expect(isDone).toBe(false);
    await other.query(`SET statement_timeout = '20s'; SELECT count(*) FROM users`);
    expect(isDone).toBe(false);
    await reader.query('COMMIT');
    await migrating;
    await reader.end();
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
