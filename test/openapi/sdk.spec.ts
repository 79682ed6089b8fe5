import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Strict, without `skipLibCheck`. */
const TSCONFIG = {
  compilerOptions: {
    strict: true,
    target: 'es2022',
    module: 'nodenext',
    lib: ['es2022', 'dom', 'dom.iterable'],
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules/@types')],
    rootDir: '.',
    outDir: 'out',
  },
  include: ['drive.ts', 'client'],
};

/** Runs a script in another process, since this process is the server. */
async function run(cwd: string, script: string, ...args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)(process.execPath, [script, ...args], { cwd })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${script} failed.\n${stdout}\n${stderr}`, { cause: error });
  }
}

/** Generates the client of a document, and compiles a script that uses it, to `out/drive.js`. */
async function compile(directory: string, document: string, script: string): Promise<void> {
  const generator = join(ROOT, 'node_modules/@hey-api/openapi-ts/bin/run.js');
  await run(directory, generator, '-i', document, '-o', 'client', '--no-log-file', '--silent');
  await copyFile(join(ROOT, 'test/openapi/sdk', script), join(directory, 'drive.ts'));
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  await run(directory, join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.');
}

/** The methods of the published UserApi (contract windmill 2). */
const USER_API =
  'acceptInvite createToken createUser createUserGlobally declineInvite deleteToken deleteUser getCurrentEmail globalUserUpdate globalWhoami leaveWorkspace listTokens listUsernames listUsers listUsersAsSuperAdmin listWorkspaceInvites login loginWithOauth logout setPassword updateUser whoami whois'.split(
    ' ',
  );

describe('an SDK generated from openapi.json', () => {
  let app: TestApp;
  let directory: string;
  beforeAll(async () => {
    app = await startTestApp({ SIGNUP_ENABLED: 'true' });
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-sdk-'));
    await compile(directory, join(ROOT, 'openapi.json'), 'drive.ts');
  });
  afterAll(async () => {
    await app.close();
    await rm(directory, { recursive: true });
  });

  it('type-checks strictly and drives the server from sign-up to deletion', async () => {
    const { apiKey } = await aSuperuser(app);
    const output = await run(directory, 'out/drive.js', app.url, apiKey);
    expect(JSON.parse(output)).toEqual({
      created: { status: 201, is_active: false },
      waiting: 'Waiting for approval',
      activated: true,
      key: { name: 'sdk', is_active: true },
      me: 'sdk-user',
      reset: true,
      oldPassword: 'Incorrect username or password',
      wrong: [
        {
          type: 'uuid_parsing',
          loc: ['path', 'user_id'],
          msg: 'Input should be a valid UUID, invalid character: found `n` at 1',
          input: 'not-a-uuid',
          ctx: { error: 'invalid character: found `n` at 1' },
        },
      ],
      deleted: { detail: 'User deleted' },
      gone: 'Invalid API key',
    });
  });

  it("has short names in the document of Langflow's API, and takes a key as its credential", async () => {
    const alone = await mkdtemp(join(tmpdir(), 'gatehouse-sdk-'));
    await compile(alone, `${app.url}/openapi/langflow.json`, 'drive-langflow.ts');
    const { apiKey } = await aSuperuser(app);
    expect(JSON.parse(await run(alone, 'out/drive.js', app.url, apiKey))).toEqual({
      isSuperuser: true,
      isActive: true,
      deleted: { detail: 'User deleted' },
    });
    await rm(alone, { recursive: true });
  });

  it("has the methods of Windmill's published UserApi, with the same names", async () => {
    const client = await readFile(join(directory, 'client/sdk.gen.ts'), 'utf8');
    const methods = [...client.matchAll(/^export const (\w+) =/gm)].map(([, name]) => name);
    expect(methods).toEqual(expect.arrayContaining(USER_API));
    expect(USER_API).toHaveLength(23);
  });
});
