import { chmod, mkdir, mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { buildProgram, run } from '../support/built-server.js';
import { isOnServer, makeDataDirectory } from '../support/process-database.js';

(isOnServer ? describe.skip : describe)('a data directory that cannot be opened', () => {
  let directory: string;
  beforeAll(buildProgram);
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-damaged-'));
    await rm(directory, { recursive: true });
    await makeDataDirectory(directory);
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const start = () => run(['cli.js', 'migrate'], { DATA_DIR: directory });
  const damaged =
    /^The embedded database in \S+ is damaged: .*\. Restore a backup: gatehouse restore/m;

  it('without PG_VERSION: it is not replaced by a new database', async () => {
    const data = join(directory, 'postgres');
    await rm(join(data, 'PG_VERSION'));
    const before = await readdir(data, { recursive: true });
    const { code, stderr } = await start();
    expect([code, damaged.test(stderr)]).toEqual([1, true]);
    expect(stderr).toContain('PG_VERSION is missing');
    expect(await readdir(data, { recursive: true })).toEqual(before);
  });

  it.each([
    ['pg_control is gone', (data: string) => rm(join(data, 'global/pg_control'))],
    ['pg_control is short', (data: string) => truncate(join(data, 'global/pg_control'), 10)],
    ['the tables are gone', (data: string) => rm(join(data, 'base'), { recursive: true })],
    ['the log is gone', (data: string) => rm(join(data, 'pg_wal'), { recursive: true })],
  ])('%s: the damage is named', async (_title, damage) => {
    await damage(join(directory, 'postgres'));
    const { code, stderr } = await start();
    expect([code, damaged.test(stderr)]).toEqual([1, true]);
    expect(stderr).not.toMatch(/Aborted|ASSERTIONS/);
  });

  // Root may read every file.
  (process.getuid?.() === 0 ? it.skip : it)('files of another user are not damage', async () => {
    await chmod(join(directory, 'postgres/global/pg_control'), 0);
    const { code, stderr } = await start();
    expect([code, damaged.test(stderr)]).toEqual([1, false]);
    expect(stderr).toContain('its files may not be written (EACCES)');
  });

  it('an empty directory is not damage', async () => {
    await rm(directory, { recursive: true });
    await mkdir(join(directory, 'postgres'), { recursive: true });
    expect((await start()).code).toBe(0);
  });

  // Windows has no modes.
  (process.platform === 'win32' ? it.skip : it)(
    'a directory that others may open is closed around the database, also an existing one',
    async () => {
      const data = join(directory, 'postgres');
      const mode = async () => (await stat(data)).mode & 0o777;
      await rm(directory, { recursive: true });
      await mkdir(directory, { mode: 0o755 });
      expect((await start()).code).toBe(0);
      expect(await mode()).toBe(0o700);
      await chmod(data, 0o755);
      expect((await start()).code).toBe(0);
      expect(await mode()).toBe(0o700);
    },
  );

  it('a file system that holds no directories is refused at once', async () => {
    const { code, stderr } = await run(['cli.js', 'migrate'], { DATA_DIR: '/proc/gatehouse/data' });
    expect(code).toBe(1);
    expect(stderr).toContain('The data directory /proc/gatehouse/data cannot be used (ENOENT)');
  });
});
