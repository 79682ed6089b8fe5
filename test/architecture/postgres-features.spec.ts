import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { readRootFile } from './source.js';

const FOLDER = 'src/platform/database/migrations';
const sql = [
  ...readdirSync(fileURLToPath(new URL(`../../${FOLDER}`, import.meta.url))).map(
    (file) => `${FOLDER}/${file}`,
  ),
  'src/platform/database/identifier-schema.ts',
  'src/platform/database/identify-online.ts',
  'src/platform/database/migrate.ts',
  'src/platform/database/online-migration.ts',
  'src/platform/database/until-unlocked.ts',
]
  .map(readRootFile)
  .join('\n');
/** All statements of the program. */
const program = readdirSync(fileURLToPath(new URL('../../src', import.meta.url)), {
  recursive: true,
  encoding: 'utf8',
})
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readRootFile(`src/${file}`))
  .join('\n');
const page = readRootFile('docs/postgresql.md');

/** What the statements contain, and the beginning of the row of docs/postgresql.md. */
const LISTED: readonly (readonly [RegExp, string])[] = [
  [/gen_random_uuid\(\)/, '`gen_random_uuid()`'],
  [/LANGUAGE plpgsql/, '`LANGUAGE plpgsql`'],
  [/REFERENCING/, 'triggers with transition tables'],
  [/ENABLE ALWAYS TRIGGER/, '`ENABLE ALWAYS TRIGGER`'],
  [/BEFORE TRUNCATE/, 'triggers on `TRUNCATE`'],
  [/ON DELETE CASCADE/, 'foreign keys'],
  [/DEFERRABLE/, '`DEFERRABLE`'],
  [/AS IDENTITY/, 'identity columns'],
  [/CONCURRENTLY/, '`CREATE INDEX CONCURRENTLY`'],
  [/LOCK TABLE/, '`LOCK TABLE`'],
  [/advisory_xact_lock/, 'advisory locks of a transaction'],
  [/set_config\(|current_setting\(/, 'settings of the program'],
  [/COLLATE "C"/, '`COLLATE "C"`'],
  [/UNLOGGED/, '`UNLOGGED`'],
  [/ON CONFLICT/, '`ON CONFLICT`'],
  [/pg_trgm/, 'the extension `pg_trgm`'],
];

/** What PostgreSQL 13 has not, and what the page says is not used. */
const ABSENT = [
  /\bLISTEN\b/,
  /\bNOTIFY\b/,
  /TEMP(ORARY)? TABLE/,
  /\bSTORED\b/,
  /advisory_lock\(/,
  /NULLS NOT DISTINCT/,
  /MERGE INTO/,
  /CREATE OR REPLACE TRIGGER/,
  /multirange/,
  /uuidv7/,
  /any_value\(/,
  /json_(object|array|table)\(/i,
  /icu/i,
];

describe('docs/postgresql.md', () => {
  it.each(LISTED)('%s is used and has a row', (pattern, row) => {
    expect(sql).toMatch(pattern);
    expect(page).toContain(`| ${row}`);
  });

  it.each(ABSENT)('%s is not used', (pattern) => {
    expect(sql).not.toMatch(pattern);
  });

  it.each([
    [/SKIP LOCKED/, '`SKIP LOCKED`'],
    [/AS MATERIALIZED/, '`MATERIALIZED`'],
  ])('%s is used by the program and has a row', (pattern, row) => {
    expect(program).toMatch(pattern);
    expect(page).toContain(`| ${row}`);
  });

  it('every extension has a row', () => {
    const extensions = [...sql.matchAll(/CREATE EXTENSION (?:IF NOT EXISTS )?(\w+)/g)];
    expect(extensions.map(([, name]) => name)).toEqual(['pg_trgm']);
  });
});
