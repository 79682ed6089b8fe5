import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import type { Database } from '../../src/platform/database/database.js';
import { MIGRATIONS } from '../../src/platform/database/migrations.js';
import { openTestDatabase } from '../support/test-database.js';
import { readRootFile } from './source.js';

const FOLDER = 'src/platform/database/migrations';

/**
 * The migrations with the beginning of their SHA-256. A merged migration has run on somebody's
 * data, so it never changes. The next one corrects it. `npm run migrations` adds new ones.
 */
const LANDED = JSON.parse(readRootFile('test/architecture/migration-hashes.json')) as Record<
  string,
  string
>;

/** The objects of the schema, one line each, without those of extensions. */
const SCHEMA = `
  SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable ||
    coalesce(' ' || column_default, '') AS line
  FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'migrations'
  UNION ALL
  SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
  FROM pg_constraint
  WHERE connamespace = 'public'::regnamespace AND conrelid <> 'migrations'::regclass
  UNION ALL
  SELECT 'index ' || indexdef FROM pg_indexes
  WHERE schemaname = 'public' AND tablename <> 'migrations'
  UNION ALL
  SELECT 'sequence ' || sequencename FROM pg_sequences
  WHERE schemaname = 'public' AND sequencename <> 'migrations_id_seq'
  UNION ALL
  SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL
  SELECT 'function ' || pg_get_functiondef(oid) FROM pg_proc
  WHERE pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
  ORDER BY 1`;

describe('the list of migrations', () => {
  const files = readdirSync(fileURLToPath(new URL(`../../${FOLDER}`, import.meta.url))).sort();

  it('holds every file of the folder, oldest first', () => {
    const times = MIGRATIONS.map(({ name }) => name.slice(-13));
    expect(times).toEqual(files.map((file) => file.slice(0, 13)));
    expect(new Set(times).size).toBe(times.length);
  });

  it('names each migration by its class, which is what databases remember', () => {
    const remembered = MIGRATIONS.map((migration) => new migration().name);
    expect(remembered).toEqual(MIGRATIONS.map(({ name }) => name));
  });

  it('is frozen', () => {
    const hashes = files.map((file): [string, string] => {
      const hash = createHash('sha256').update(readRootFile(`${FOLDER}/${file}`));
      return [file, hash.digest('hex').slice(0, 16)];
    });
    expect(Object.fromEntries(hashes)).toEqual(LANDED);
  });
});

describe('the migrated database', () => {
  let database: Database;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await openTestDatabase();
    dataSource = database.dataSource;
  });
  afterAll(() => database.close());

  const schema = async () =>
    (await dataSource.query<{ line: string }[]>(SCHEMA)).map(({ line }) => line);

  const pending = async () =>
    (await dataSource.driver.createSchemaBuilder().log()).upQueries.map(({ query }) => query);

  const undo = async (times: number) => {
    for (let undone = 0; undone < times; undone += 1) await dataSource.undoLastMigration();
  };

  it('matches the entities: no migration would be generated', async () => {
    expect(await pending()).toEqual([]);
  });

  it('is empty when all migrations are reverted, and the same when all have run again', async () => {
    const migrated = await schema();
    expect(migrated.length).toBeGreaterThan(0);
    await undo(MIGRATIONS.length);
    expect(await schema()).toEqual([]);
    expect(await pending()).not.toEqual([]);
    await dataSource.runMigrations();
    expect(await schema()).toEqual(migrated);
    expect(await pending()).toEqual([]);
  });

  it.each([...MIGRATIONS.entries()].map(([place, migration]) => ({ place, name: migration.name })))(
    'is the same after $name was run and reverted',
    async ({ place }) => {
      await undo(MIGRATIONS.length - place);
      const migration = new MIGRATIONS[place]!();
      const before = await schema();
      // In a transaction, as when migrations run in production.
      await dataSource.transaction(({ queryRunner }) => migration.up(queryRunner!));
      await dataSource.transaction(({ queryRunner }) => migration.down(queryRunner!));
      expect(await schema()).toEqual(before);
      await dataSource.runMigrations();
    },
  );
});
