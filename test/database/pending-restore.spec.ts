import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decideRestore, finishRestore } from '../../src/platform/database/pending-restore.js';

const [FROM, FORMER] = ['restored-x', 'replaced-x'];
/** The renames, in their order. */
const KEY_ASIDE = ['secret_key', `${FORMER}/secret_key`];
const KEY_IN = [`${FROM}/secret_key`, 'secret_key'];
const DATABASE_ASIDE = ['postgres', `${FORMER}/postgres`];
const DATABASE_IN = [`${FROM}/postgres`, 'postgres'];

/** For the whole restore, with real databases and a real kill, see test/process/transfer. */
describe('an interrupted restore', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'gatehouse-restore-'));
  });
  afterAll(() => rm(root, { recursive: true }));

  const aDirectory = async (old: readonly string[], fresh: readonly string[]) => {
    const directory = await mkdtemp(join(root, 'data-'));
    const put = async (name: string, text: string) => {
      const isDatabase = name.endsWith('postgres');
      const path = join(directory, isDatabase ? `${name}/PG_VERSION` : name);
      await mkdir(join(path, '..'), { recursive: true });
      await writeFile(path, text);
    };
    for (const name of old) await put(name, `old ${name}`);
    for (const name of fresh) await put(`${FROM}/${name}`, `new ${name}`);
    await decideRestore(directory, { from: FROM, former: FORMER, names: fresh });
    return directory;
  };
  const textsIn = async (directory: string) => {
    const texts: Record<string, string> = {};
    for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      texts[path.slice(directory.length + 1)] = await readFile(path, 'utf8');
    }
    return texts;
  };
  const RESTORED = { 'postgres/PG_VERSION': 'new postgres', secret_key: 'new secret_key' };
  const KEPT = {
    [`${FORMER}/postgres/PG_VERSION`]: 'old postgres',
    [`${FORMER}/secret_key`]: 'old secret_key',
  };

  it.each([0, 1, 2, 3, 4])(
    'after %i of its renames: does the rest, and loses nothing',
    async (n) => {
      const both = ['postgres', 'secret_key'];
      const directory = await aDirectory(both, both);
      await mkdir(join(directory, FORMER));
      for (const [from, to] of [KEY_ASIDE, KEY_IN, DATABASE_ASIDE, DATABASE_IN].slice(0, n)) {
        await rename(join(directory, from!), join(directory, to!));
      }
      expect(await finishRestore(directory)).toMatchObject({ former: FORMER });
      expect(await textsIn(directory)).toEqual({ ...RESTORED, ...KEPT });
      expect(await readdir(directory)).not.toContain(FROM);
      expect(await finishRestore(directory)).toBeUndefined();
    },
  );

  it('a backup without a key: the old key is moved away with its database', async () => {
    const directory = await aDirectory(['postgres', 'secret_key'], ['postgres']);
    await finishRestore(directory);
    expect(await textsIn(directory)).toEqual({ 'postgres/PG_VERSION': 'new postgres', ...KEPT });
  });

  it('an empty directory: nothing is moved away', async () => {
    const directory = await aDirectory([], ['postgres', 'secret_key']);
    await finishRestore(directory);
    expect(await textsIn(directory)).toEqual(RESTORED);
  });
});
