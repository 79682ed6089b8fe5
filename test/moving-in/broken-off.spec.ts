import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, startProcess } from '../support/built-server.js';
import { LANGFLOW_1_13, writeSqlite } from './langflow-databases.js';

describe('an import that the operator breaks off', () => {
  let directory: string;
  beforeAll(async () => {
    await buildProgram();
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-broken-off-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'with %s leaves no copy of the other database, which has hashes and keys',
    async (signal) => {
      const temporary = join(directory, signal);
      await mkdir(temporary);
      const path = join(directory, `${signal}.db`);
      writeSqlite(path, LANGFLOW_1_13, {});
      // Copying it waits for a writer, who never comes.
      execFileSync('mkfifo', [`${path}-wal`]);
      const process = startProcess(['cli.js', 'import', 'langflow', path], { TMPDIR: temporary });
      while (!(await hasFile(temporary))) await wait(20);
      process.signal(signal);
      expect(await process.finished).toMatchObject({ code: null, signal });
      expect(await readdir(temporary, { recursive: true })).toEqual([]);
    },
  );
});

async function hasFile(directory: string): Promise<boolean> {
  const paths = await readdir(directory, { recursive: true });
  return paths.some((path) => path.endsWith('source.db'));
}
