import {
  appendFile,
  chmod,
  copyFile,
  mkdtemp,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { copyUnchanged } from '../../src/instance/sources/copy-unchanged.js';
import { withSqliteFile } from '../../src/instance/sources/sqlite-file.js';
import { writeSqlite } from './langflow-databases.js';

describe('the SQLite file of another program', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-sqlite-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  const read = (path: string, table = 'notes') =>
    withSqliteFile(path, (tables) => tables.read(table));

  function write(name: string, columns: Record<string, string> = { text: 'VARCHAR' }): string {
    const path = join(directory, name);
    const notes = Array.from({ length: 2000 }, (_, place) => ({ text: `note ${place}` }));
    writeSqlite(path, [{ name: 'notes', columns }], { notes });
    return path;
  }

  it('is copied again when it changed between the copies of the file and of its log', async () => {
    const path = write('changing.db');
    const copy = join(directory, 'copy.db');
    await writeFile(`${path}-wal`, 'first');
    let copies = 0;
    await copyUnchanged(path, copy, async (from, to) => {
      await copyFile(from, to);
      copies += 1;
      if (copies === 1) await appendFile(`${path}-wal`, ' second');
    });
    expect(copies).toBe(4);
    expect(await readFile(`${copy}-wal`, 'utf8')).toBe('first second');
  });

  it('is copied again when its log vanished meanwhile, and then has none', async () => {
    const path = write('vanishing.db');
    const copy = join(directory, 'copy-without-log.db');
    await writeFile(`${path}-wal`, 'first');
    await copyUnchanged(path, copy, async (from, to) => {
      await copyFile(from, to);
      await rm(`${path}-wal`, { force: true });
    });
    await expect(readFile(`${copy}-wal`)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is refused while it changes all the time', async () => {
    const path = write('busy.db');
    const copying = copyUnchanged(path, join(directory, 'copy-of-busy.db'), async (from, to) => {
      await copyFile(from, to);
      await appendFile(path, 'x');
    });
    await expect(copying).rejects.toThrow('was written to during each of 10 attempts');
  });

  it('is refused in the middle of a transaction', async () => {
    const path = write('broken-off.db');
    await writeFile(`${path}-journal`, '');
    expect(await read(path)).toHaveLength(2000);
    await writeFile(`${path}-journal`, 'pages from before');
    await expect(read(path)).rejects.toThrow('-journal is not empty');
  });

  it('is refused when it is damaged', async () => {
    const path = write('damaged.db');
    const bytes = await readFile(path);
    bytes.fill(0xff, 8192, 12_288);
    await writeFile(path, bytes);
    await expect(read(path)).rejects.toThrow(/damaged|cannot be read/);
  });

  it('is refused when it was cut off within its last page', async () => {
    const path = write('cut-off.db');
    await truncate(path, (await stat(path)).size - 100);
    await expect(read(path)).rejects.toThrow(`${path} is damaged: it was cut off.`);
  });

  it('is refused when it is empty, a directory, or cannot be read', async () => {
    const empty = join(directory, 'empty.db');
    await writeFile(empty, '');
    await expect(read(empty)).rejects.toThrow(`${empty} is empty.`);
    await expect(read(directory)).rejects.toThrow(`${directory} is a directory.`);
    const copying = copyUnchanged(empty, join(directory, 'never.db'), () =>
      Promise.reject(Object.assign(new Error('EACCES: with paths'), { code: 'EACCES' })),
    );
    await expect(copying).rejects.toThrow(`${empty} cannot be copied (EACCES).`);
  });

  it('may be read-only: its copy is not', async () => {
    const path = write('read-only.db');
    await chmod(path, 0o400);
    const copy = join(directory, 'copy-of-read-only.db');
    await copyUnchanged(path, copy);
    await copyUnchanged(path, copy);
    expect((await stat(copy)).mode & 0o777).toBe(0o600);
    expect(await read(path)).toHaveLength(2000);
  });

  it('may have any names of columns', async () => {
    const path = write('names.db', { text: 'VARCHAR', 'we""ird': 'VARCHAR' });
    const rows = await read(path);
    expect(Object.keys(rows![0]!)).toEqual(['text', 'we"ird']);
  });
});
