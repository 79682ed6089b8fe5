import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../../platform/database/exists.js';
import { copyUnchanged } from './copy-unchanged.js';
import { SourceFault } from './source-fault.js';
import type { SourceTables } from './source-tables.js';
import { inTemporaryDirectory } from './temporary-directory.js';

/** Languages of text columns in SQLite's schema; others cannot contain what a text would lose. */
const TEXT_TYPE = /CHAR|TEXT/i;
const MAGIC = 'SQLite format 3';
const HEAD_BYTES = 18;

/**
 * Reads a copy of an SQLite file and of its write-ahead log: the log is applied to it, which must
 * not happen to the file of another program.
 *
 * @throws SourceFault when the file cannot be read
 */
export async function withSqliteFile<T>(
  path: string,
  work: (tables: SourceTables) => Promise<T>,
): Promise<T> {
  if (!(await exists(path))) throw new SourceFault(`There is no file ${path}.`);
  // The copy has password hashes, and keys of old versions.
  return inTemporaryDirectory(async (directory) => {
    const copy = join(directory, 'source.db');
    await copyUnchanged(path, copy);
    await assertWhole(path, copy);
    return readCopy(path, copy, work);
  });
}

/**
 * SQLite reads what is missing of the last page as zeros, and an empty file as a database.
 *
 * @throws SourceFault
 */
async function assertWhole(path: string, copy: string): Promise<void> {
  const { size } = await stat(copy);
  if (size === 0) throw new SourceFault(`${path} is empty.`);
  const handle = await open(copy);
  try {
    const { buffer: head } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    if (head.toString('latin1', 0, MAGIC.length) !== MAGIC) return;
    const pageSize = head.readUInt16BE(MAGIC.length + 1);
    // 1 stands for 65536, which the field cannot hold.
    if (size % (pageSize === 1 ? 65_536 : Math.max(pageSize, 1)) === 0) return;
    throw new SourceFault(`${path} is damaged: it was cut off.`);
  } finally {
    await handle.close();
  }
}

async function readCopy<T>(
  path: string,
  copy: string,
  work: (tables: SourceTables) => Promise<T>,
): Promise<T> {
  const { default: sqlite } = await import('node-sqlite3-wasm');
  const database = new sqlite.Database(copy);
  try {
    // The log can be read only without shared memory, which WebAssembly has not.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    const found = database.all('PRAGMA quick_check(1)') as { quick_check: string }[];
    const result = found[0]?.quick_check;
    if (result !== 'ok') throw new SourceFault(`${path} is damaged: ${result}.`);
    return await work({
      read(table) {
        const columns = database.all(`PRAGMA table_info(${quoted(table)})`) as {
          name: string;
          type: string;
        }[];
        if (columns.length === 0) return Promise.resolve(undefined);
        // As bytes, since a text would end at a NUL character.
        const list = columns.map(({ name, type }) =>
          TEXT_TYPE.test(type) ? `CAST(${quoted(name)} AS BLOB) AS ${quoted(name)}` : quoted(name),
        );
        return Promise.resolve(database.all(`SELECT ${list.join(', ')} FROM ${quoted(table)}`));
      },
    });
  } catch (error) {
    if (!(error instanceof sqlite.SQLite3Error)) throw error;
    throw new SourceFault(`${path} cannot be read as an SQLite database: ${error.message}.`);
  } finally {
    database.close();
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
