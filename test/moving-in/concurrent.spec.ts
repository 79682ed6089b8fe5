import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DirectoryImport } from '../../src/accounts/moving-in/directory-import.service.js';
import type { MovedDirectory } from '../../src/accounts/moving-in/moved-directory.js';
import { User } from '../../src/users/user.entity.js';
import { aUser } from '../support/factories.js';
import { isOnServer } from '../support/process-database.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

function langflowOf(...usernames: readonly string[]): MovedDirectory {
  const accounts = usernames.map((username) => {
    const id = randomUUID();
    return { ref: id, id, username, isActive: true, isSuperuser: false, identities: [], keys: [] };
  });
  return { product: 'langflow', accounts, workspaces: [], leftOut: [], notes: [] };
}

describe('an import, while others write', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const accountsOf = async (source: MovedDirectory, tell?: (news: string) => void) =>
    (await app.nest.get(DirectoryImport).run(source, { ...(tell && { tell }) })).counts.get(
      'accounts',
    );

  it('the same twice at once: one brings everything, the other finds it', async () => {
    const source = langflowOf('first', 'second', 'third');
    const counts = await Promise.all([accountsOf(source), accountsOf(source)]);
    expect(counts.map((count) => count!.created).sort()).toEqual([0, 3]);
    expect(counts.map((count) => count!.same).sort()).toEqual([0, 3]);
  });

  (isOnServer ? it : it.skip)('begins again when an account was created meanwhile', async () => {
    const source = langflowOf('fourth', 'fifth');
    const rival = await aUser(app);
    const news: string[] = [];
    let importing: Promise<unknown> | undefined;
    await app.dataSource.transaction(async (manager) => {
      await manager.query('UPDATE users SET username = $1 WHERE id = $2', ['Fifth', rival.id]);
      importing = accountsOf(source, (line) => news.push(line));
      importing.catch(() => {});
      while (!(await isAnyoneWaiting())) await Promise.resolve();
    });
    expect(await importing).toMatchObject({ created: 1, leftOut: 1 });
    expect(news).toEqual([
      'Somebody changed the same accounts meanwhile: the import begins again.',
    ]);
  });

  (isOnServer ? it : it.skip)('begins again when an account was deleted meanwhile', async () => {
    const source = langflowOf('sixth');
    const [account] = source.accounts;
    await accountsOf(source);
    const key = { name: 'new', prefix: 'sk-', hash: 'd6'.repeat(32), isActive: true };
    const withKey = { ...source, accounts: [{ ...account!, keys: [key] }] };
    let importing: Promise<unknown> | undefined;
    await app.dataSource.transaction(async (manager) => {
      await manager.delete(User, { id: account!.id! });
      importing = accountsOf(withKey);
      importing.catch(() => {});
      while (!(await isAnyoneWaiting())) await Promise.resolve();
    });
    expect(await importing).toMatchObject({ created: 1, same: 0 });
  });

  // The embedded database works on the thread of the server.
  it('lets the server do something else between its batches', async () => {
    let turns = 0;
    const count = () => {
      turns += 1;
      counting = setImmediate(count);
    };
    let counting = setImmediate(count);
    await accountsOf(langflowOf(...Array.from({ length: 1500 }, (_, place) => `many-${place}`)));
    clearImmediate(counting);
    expect(turns).toBeGreaterThanOrEqual(6);
  });

  async function isAnyoneWaiting(): Promise<boolean> {
    const [row] = await app.dataSource.query<{ waits: boolean }[]>(
      `SELECT EXISTS (SELECT FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock') AS waits`,
    );
    return row!.waits;
  }
});
