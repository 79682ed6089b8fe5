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
 * The landed migrations with the beginning of their SHA-256. A landed migration has run on somebody's data: it never changes,
 * what is wrong in it is mended by the next one. A new migration is added here in the commit that lands it.
 */
const LANDED: Record<string, string> = {
  '1764000000000-create-accounts.ts': '343fea3f01510509',
  '1764100000000-count-users.ts': 'c2c5e816cee167ed',
  '1764200000000-search-users.ts': '1e1647602ded4c27',
  '1764300000000-add-workspaces.ts': 'a0866b5e61140a61',
  '1764400000000-add-profiles.ts': 'acbb31d77ab19e92',
  '1764500000000-add-password-resets.ts': 'd41a610e1b186088',
  '1764600000000-mark-internal-user.ts': 'd02c47cef8fa5170',
  '1764600050000-find-service-accounts.ts': '6b9ed168e8c30302',
  '1764600100000-add-devices.ts': '87e1805884433481',
  '1764700000000-add-oauth.ts': 'f6a0afa89e90d01e',
  '1764800000000-limit-api-keys.ts': '81fe042093ba0211',
  '1765000000000-add-audit.ts': '778592325a7f8804',
  '1765100000000-add-abuse-limits.ts': 'd2e10bae5ed640e2',
  '1765200000000-audit-more.ts': '08019d9bc20d5e42',
  '1765300000000-audit-consents.ts': 'dd6595651c26dd90',
  '1765400000000-touch-accounts.ts': 'a3a28d6fd09c9d6f',
  '1766000000000-identify-accounts.ts': '45d3f23e26dde185',
  '1766050000000-bind-invites.ts': '70fe9948a878191d',
  '1766050010000-add-email-changes.ts': '2dd1c4c37ff7377e',
  '1766100000000-bind-oauth-grants.ts': '315121cb645ea101',
  '1766200000000-separate-roles.ts': 'a225637a7289dd87',
  '1766300000000-shorten-audit.ts': 'dbf0d126021160e4',
  '1766400000000-version-rows.ts': 'd3159b6f37750ee1',
  '1766500000000-end-device-codes.ts': '34bf85407f66ad05',
  '1766520000000-fold-capital-sharp-s.ts': '58d9f6793f1b91ea',
  '1766540000000-bind-impersonations.ts': 'cb5bd5ac87dde8da',
};

/** What there is in the schema, one line each; what an extension brought is its own. */
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

  it('is what the entities say: nothing is left to generate', async () => {
    expect(await pending()).toEqual([]);
  });

  it('leaves nothing when all is undone, and is the same when all is done again', async () => {
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
    'is as before when $name is done and undone',
    async ({ place }) => {
      await undo(MIGRATIONS.length - place);
      const migration = new MIGRATIONS[place]!();
      const before = await schema();
      // In a transaction, as when they are run for good.
      await dataSource.transaction(({ queryRunner }) => migration.up(queryRunner!));
      await dataSource.transaction(({ queryRunner }) => migration.down(queryRunner!));
      expect(await schema()).toEqual(before);
      await dataSource.runMigrations();
    },
  );
});
