import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, DIST } from '../support/built-server.js';
import { createDatabase } from '../support/test-database.js';

const SCRIPT = fileURLToPath(new URL('../docs/run.mjs', import.meta.url));
const { DATABASE_URL, PATH } = process.env;

describe('README.md and docs/tasks.md', () => {
  beforeAll(buildProgram);

  it('have commands that work, in order, as a reader pastes them', async () => {
    const target = DATABASE_URL ? await createDatabase(DATABASE_URL) : undefined;
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, '--dist', DIST], {
      env: { PATH, ...(target && { TASKS_DATABASE_URL: target.url }) },
    });
    expect(stdout).toContain(`${target ? 18 : 17} blocks ran.`);
    await target?.drop();
  });
});
