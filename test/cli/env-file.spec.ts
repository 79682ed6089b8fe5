import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { buildProgram, run, type Environment } from '../support/built-server.js';

const NOWHERE = 'postgres://someone:hidden-word@127.0.0.1:1/gone';
const SECRET_KEY = 'a-secret-key-of-the-process-tests-only';

let directory: string;
beforeAll(buildProgram);
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gatehouse-env-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const write = (text: string | Buffer) => writeFile(join(directory, '.env'), text);
const start = (args: readonly string[], environment: Environment = {}) =>
  run(args, environment, '', directory);
const RESCUE = ['cli.js', 'superuser', 'create', 'rescue'];

describe('the file .env in the working directory', () => {
  it('is read by the command line, which then creates nothing beside it', async () => {
    await write(`# comment\r\nDATABASE_URL="${NOWHERE}"\r\nexport SECRET_KEY=${SECRET_KEY}\r\n`);
    const { code, stdout, stderr } = await start(RESCUE);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^Works on PostgreSQL at 127\.0\.0\.1:1\/gone\.\n.*ECONNREFUSED/);
    expect(stderr).not.toContain('hidden-word');
    expect(await readdir(directory)).toEqual(['.env']);
  });

  it('is read by the server, also with a byte order mark and a value of several lines', async () => {
    await write('\uFEFFPORT=abc\nOAUTH_LOGINS=\'{\n"github": 7\n}\'\n\n');
    const { code, stderr } = await start(['main.js']);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^Gatehouse did not start\. The configuration has 2 faults:\n.*PORT .*\n.*OAUTH_LOGINS .*github\.\n$/,
    );
  });

  it('gives way to the environment, also to an empty variable', async () => {
    await write(`DATABASE_URL=${NOWHERE}\nSECRET_KEY=${SECRET_KEY}\nDATA_DIR=ignored\n`);
    const environment = { DATABASE_URL: '', DATA_DIR: join(directory, 'none') };
    const { code, stderr } = await start(RESCUE, environment);
    expect(code).toBe(1);
    expect(stderr).toContain(`Works on the embedded database in ${environment.DATA_DIR}.`);
  });

  it.each([
    [
      'with lines that are not NAME=value',
      'PORT=1\nhidden-word\n\nmy-name=x\n',
      /^The configuration has 2 faults:\n.*Line 2 of \.env is not NAME=value\.\n.*Line 4 /,
    ],
    ['with a quote that does not end', "A=1\nB='hidden-word\nC=1\n", /Line 2 .* does not end/],
    ['that is not UTF-8', Buffer.from([0x41, 0x3d, 0xff]), /cannot be read \(it is not UTF-8\)/],
  ])('1: %s, for a command and a server', async (_, text, message) => {
    await write(text);
    for (const args of [RESCUE, ['main.js'], ['cli.js', 'serve']]) {
      const { code, stdout, stderr } = await start(args);
      expect([args, code, stdout]).toEqual([args, 1, '']);
      expect(stderr.replace('Gatehouse did not start. ', '')).toMatch(message);
      expect(stderr).not.toMatch(/hidden-word|^ +at /m);
    }
  });

  it('1: a directory of that name; 0: help needs no file', async () => {
    await mkdir(join(directory, '.env'));
    const { code, stderr } = await start(RESCUE);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/cannot be read \(EISDIR\)/)]);
    expect(await start(['cli.js', '--help'])).toMatchObject({ code: 0 });
  });
});
