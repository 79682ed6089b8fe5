import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Page {
  total_count: number;
  users: { id: string; username: string }[];
  next_cursor?: string | null;
}

const CREATED = 3000;

describe('GET /api/v1/users/ with thousands of accounts', () => {
  let app: TestApp;
  let superuser: TestAccount;
  /** Every id in the order of creation, read from the table. */
  let ids: string[];

  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    await app.dataSource.query(
      `INSERT INTO users (id, username, is_active, is_superuser)
       SELECT gen_random_uuid(), 'scale-' || n, true, false FROM generate_series(1, ${CREATED}) AS n`,
    );
    // Gaps of every kind: single rows, whole buckets of 1,024, the last rows.
    await app.dataSource.query(
      `DELETE FROM users WHERE username LIKE 'scale-%'
       AND (seq % 7 = 0 OR (seq >= 1024 AND seq < 2048) OR seq > ${CREATED - 10})`,
    );
    const rows: { id: string }[] = await app.dataSource.query('SELECT id FROM users ORDER BY seq');
    ids = rows.map(({ id }) => id);
  });
  afterAll(() => app.close());

  const page = async (query: string): Promise<Page> =>
    (await app.as(superuser).get(`/api/v1/users/?${query}`)).body as Page;

  it('200: total_count is the number of accounts', async () => {
    expect((await page('limit=0')).total_count).toBe(ids.length);
  });

  it.each([0, 1, 500, 876, 877, 878, 1000, 1500])(
    '200: the page at %d is the right one',
    async (skip) => {
      const { users } = await page(`skip=${skip}&limit=25`);
      expect(users.map(({ id }) => id)).toEqual(ids.slice(skip, skip + 25));
    },
  );

  it('200: the last page is short, and the page after it is empty', async () => {
    const last = ids.length - 3;
    expect((await page(`skip=${last}&limit=10`)).users.map(({ id }) => id)).toEqual(
      ids.slice(last),
    );
    expect(await page(`skip=${ids.length}&limit=10`)).toEqual({
      total_count: ids.length,
      users: [],
    });
  });

  it('200: following the cursor reads every account once', async () => {
    const read: string[] = [];
    let cursor: string | null | undefined = '';
    while (cursor !== null && cursor !== undefined) {
      const { users, next_cursor }: Page = await page(`limit=400&cursor=${cursor}`);
      read.push(...users.map(({ id }) => id));
      cursor = next_cursor;
    }
    expect(cursor).toBeNull();
    expect(read).toEqual(ids);
  });

  it('200: a search may be followed by cursor as well', async () => {
    const first = await page('search=SCALE-1&limit=3&cursor=');
    const second = await page(`search=SCALE-1&limit=3&cursor=${first.next_cursor}`);
    const all = await page('search=SCALE-1&limit=6');
    expect([...first.users, ...second.users]).toEqual(all.users);
    expect(first.total_count).toBe(all.total_count);
  });

  it('422: a cursor that this server did not make', async () => {
    const { status, body } = await app.as(superuser).get('/api/v1/users/?cursor=nonsense');
    expect(status).toBe(422);
    expect(body.detail[0]).toMatchObject({ type: 'value_error', loc: ['query', 'cursor'] });
  });

  it('200: the counts stay right while accounts are created and deleted, and after rollbacks', async () => {
    const { dataSource } = app;
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        dataSource
          .transaction(async (manager) => {
            await manager.query(
              `INSERT INTO users (id, username, is_active, is_superuser)
               SELECT gen_random_uuid(), 'churn-' || $1::text || '-' || i, true, false FROM generate_series(1, 5) AS i`,
              [n],
            );
            await manager.query(`DELETE FROM users WHERE username = 'churn-' || $1::text || '-2'`, [
              n,
            ]);
            if (n % 4 === 0) throw new Error('undone on purpose');
          })
          .catch(() => {}),
      ),
    );
    const [{ count }] = await dataSource.query('SELECT count(*)::int AS count FROM users');
    expect(count).toBe(ids.length + 15 * 4);
    expect((await page('limit=0')).total_count).toBe(count);
  });
});
