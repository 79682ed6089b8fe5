import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, run } from '../support/built-server.js';
import { aDatabase, isOnServer, type ProcessDatabase } from '../support/process-database.js';

/** Tested on one database: the services do not depend on which it is. */
(isOnServer ? describe.skip : describe)('oauth-client', () => {
  let database: ProcessDatabase;
  beforeAll(async () => {
    await buildProgram();
    database = await aDatabase();
  });
  afterAll(async () => {
    await database.drop();
  });

  const gatehouse = (...args: string[]) =>
    run(['cli.js', 'oauth-client', ...args], database.environment);

  it('0: adds, lists, rotates and removes a client; 1: removes it again', async () => {
    const uri = 'https://app.example.com/callback';
    const added = await gatehouse(
      ...['add', 'My app', '--grant', 'authorization_code', '--redirect-uri', uri],
    );
    expect(added.code).toBe(0);
    expect(added.stdout).toMatch(/^ghcs_[\w-]{43}\n$/);
    const [id] = /ghc_\w+/.exec(added.stderr)!;
    const listed = await gatehouse('list');
    expect(listed.stdout).toMatch(new RegExp(`${id} +My app +no +authorization_code .*${uri}`));
    expect(listed.stdout).not.toContain(added.stdout.trim());
    const rotated = await gatehouse('rotate', id);
    expect(rotated.stdout).toMatch(/^ghcs_/);
    expect(rotated.stdout).not.toBe(added.stdout);
    expect((await gatehouse('remove', id)).code).toBe(0);
    expect((await gatehouse('list')).stderr).toMatch(/There are no OAuth clients/);
    expect(await gatehouse('remove', id)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/no such OAuth client/),
    });
  });

  it('0: replaces the signing key', async () => {
    const rotate = () => run(['cli.js', 'oauth', 'rotate-keys'], database.environment);
    const [first, second] = [await rotate(), await rotate()];
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(first.stderr).toMatch(/The key [\w-]{16} signs from now on/);
    expect(second.stderr).not.toBe(first.stderr);
  });

  it.each([
    [
      '1: a grant type without the redirect URI that it needs',
      ['add', 'x', '--grant', 'authorization_code'],
      1,
      /needs at least one redirect URI/,
    ],
    ['2: no grant type', ['add', 'x'], 2, /--grant/],
    ['2: an unknown grant type', ['add', 'x', '--grant', 'password'], 2, /must be one of/],
    [
      '2: an invalid redirect URI',
      ['add', 'x', '--grant', 'authorization_code', '--redirect-uri', 'http://example.com'],
      2,
      /--redirect-uri/,
    ],
  ])('%s', async (_, args, code, message) => {
    const finished = await gatehouse(...args);
    expect({ code: finished.code, stdout: finished.stdout }).toEqual({ code, stdout: '' });
    expect(finished.stderr).toMatch(message);
  });
});
