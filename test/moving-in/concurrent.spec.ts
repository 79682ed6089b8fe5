import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DirectoryImport } from '../../src/accounts/moving-in/directory-import.service.js';
import type { MovedDirectory } from '../../src/accounts/moving-in/moved-directory.js';
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

  async function isAnyoneWaiting(): Promise<boolean> {
    const [row] = await app.dataSource.query<{ waits: boolean }[]>(
      `SELECT EXISTS (SELECT FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock') AS waits`,
    );
    return row!.waits;
  }
});
