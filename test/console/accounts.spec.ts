import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, aUser, aWorkspace, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Page {
  accounts: { id: string; username: string; last_login_at: string | null }[];
  total_count: number;
  total_is_exact: boolean;
  next_cursor: string | null;
  previous_cursor: string | null;
}

describe('GET /api/v1/accounts', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app, { username: 'zz-admin' });
    // Names in another order than that of creation; a third never logged in, some at one time.
    await app.dataSource.query(
      `INSERT INTO users (id, username, email, email_proof, name, is_active, is_superuser, last_login_at)
       SELECT gen_random_uuid(), 'person-' || lpad(((n * 37) % 101)::text, 3, '0'),
         CASE WHEN n % 5 = 0 THEN 'mail-' || n || '@example.com' END,
         CASE WHEN n % 5 = 0 THEN 'superuser' END,
         CASE WHEN n % 7 = 0 THEN 'Grace ' || n END,
         n % 4 <> 0, false,
         CASE WHEN n % 3 <> 0 THEN timestamptz '2025-01-01' + make_interval(days => n % 10) END
       FROM generate_series(1, 100) AS n`,
    );
  });
  afterAll(() => app.close());

  const list = async (query: string): Promise<Page> => {
    const { status, body } = await app.as(superuser).get(`/api/v1/accounts?${query}`);
    expect(status).toBe(200);
    return body as Page;
  };
  const namesBy = async (order: string, condition = 'true') => {
    const rows: { username: string }[] = await app.dataSource.query(
      `SELECT username FROM users u WHERE ${condition} ORDER BY ${order}`,
    );
    return rows.map(({ username }) => username);
  };
  /** Reads every page in one direction, and says what is on them. */
  const readAll = async (query: string, direction: 'next' | 'previous') => {
    const pages: string[][] = [];
    let page = await list(`${query}&limit=7&page=${direction === 'next' ? 'first' : 'last'}`);
    for (;;) {
      pages.push(page.accounts.map(({ username }) => username));
      const cursor = direction === 'next' ? page.next_cursor : page.previous_cursor;
      if (cursor === null) break;
      page = await list(`${query}&limit=7&cursor=${cursor}`);
    }
    return direction === 'next' ? pages.flat() : pages.reverse().flat();
  };

  const LAST = `coalesce(last_login_at, '-infinity')`;
  it.each([
    ['sort=created&order=asc', 'seq'],
    ['sort=created&order=desc', 'seq DESC'],
    ['sort=username&order=asc', 'username_key, seq'],
    ['sort=username&order=desc', 'username_key DESC, seq DESC'],
    ['sort=last_login&order=asc', `${LAST}, seq`],
    ['sort=last_login&order=desc', `${LAST} DESC, seq DESC`],
  ])('200: each account once, from either end: %s', async (query, order) => {
    const names = await namesBy(order);
    expect(await readAll(query, 'next')).toEqual(names);
    expect(await readAll(query, 'previous')).toEqual(names);
  });

  it('200: back and forth leads to the same page', async () => {
    const first = await list('sort=username&limit=7');
    expect(first.previous_cursor).toBeNull();
    const second = await list(`limit=7&cursor=${first.next_cursor}`);
    const back = await list(`limit=7&cursor=${second.previous_cursor}`);
    expect(back.accounts).toEqual(first.accounts);
    expect(back.previous_cursor).toBeNull();
    const last = await list('sort=username&limit=7&page=last');
    expect(last.next_cursor).toBeNull();
  });

  it.each([
    ['is_active=false', 'NOT is_active'],
    ['is_active=true', 'is_active'],
    ['is_superuser=true', 'is_superuser'],
    ['is_superuser=false&is_active=false', 'NOT is_superuser AND NOT is_active'],
    ['kind=person', 'NOT is_service_account'],
    ['kind=service', 'is_service_account'],
    ['has_logged_in=false', 'last_login_at IS NULL'],
    ['has_logged_in=true&is_active=true', 'last_login_at IS NOT NULL AND is_active'],
    ['search=AIL-', `email LIKE '%ail-%'`],
    ['search=grace', `name LIKE 'Grace%'`],
    ['search=son-01', `username LIKE 'person-01%'`],
    ['search=zz', `username = 'zz-admin'`],
    ['search=er', 'false'],
    ['search=%25_%25', 'false'],
  ])('200: %s, with the number of all', async (query, condition) => {
    const names = await namesBy('seq', condition);
    expect(await readAll(query, 'next')).toEqual(names);
    const { total_count, total_is_exact } = await list(`${query}&limit=1`);
    expect([total_count, total_is_exact]).toEqual([names.length, true]);
  });

  it('200: who has a second factor: a confirmed authenticator app, or a passkey', async () => {
    const [app1, unconfirmed, key, none] = await Promise.all([
      aSuperuser(app),
      aSuperuser(app),
      aSuperuser(app),
      aSuperuser(app),
    ]);
    for (const [user, confirmed] of [
      [app1, 'now()'],
      [unconfirmed, 'NULL'],
    ] as const) {
      await app.dataSource.query(
        `INSERT INTO totp_factors (id, user_id, name, secret, confirmed_at)
         VALUES (gen_random_uuid(), $1, 'phone', '\\x00', ${confirmed})`,
        [user.id],
      );
    }
    await app.dataSource.query(
      `INSERT INTO passkeys (user_id, host, credential_id, public_key, counter, is_device_bound, is_backed_up, name)
       VALUES ($1, 'example.com', '\\x01', '\\x02', 0, true, false, 'laptop')`,
      [key.id],
    );
    const has = [app1.username, key.username];
    expect(await readAll('has_second_factor=true', 'next')).toEqual(expect.arrayContaining(has));
    expect((await list('has_second_factor=true')).total_count).toBe(2);
    const without = await readAll('has_second_factor=false&is_superuser=true', 'previous');
    expect(without).toEqual(expect.arrayContaining([unconfirmed.username, none.username]));
    expect(without).toEqual(
      await namesBy('seq', `is_superuser AND username <> ALL ('{${has.join()}}')`),
    );
  });

  it('200: the members of a workspace', async () => {
    const member = await aUser(app);
    const { workspaceId } = await aWorkspace(app, { members: [member] });
    const { accounts } = await list(`workspace=${workspaceId}&search=${member.username}`);
    expect(accounts.map(({ id }) => id)).toEqual([member.id]);
    const all = await list(`workspace=${workspaceId}`);
    expect(all.total_count).toBe(all.accounts.length);
    expect(all.accounts.map(({ id }) => id)).toContain(member.id);
    expect(await list('workspace=none-such')).toMatchObject({ accounts: [], total_count: 0 });
  });

  it('403: others than superusers', async () => {
    const user = await aUser(app);
    expect((await app.as(user).get('/api/v1/accounts')).status).toBe(403);
    expect((await app.anonymous.get('/api/v1/accounts')).status).toBe(403);
  });

  const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  it.each([
    'sort=email',
    'order=up',
    'page=2',
    'kind=robot',
    'limit=0',
    'limit=1001',
    'is_activ=true',
    'has_second_factor=maybe',
    'cursor=x',
    `cursor=${cursor('created', 'asc', 'after', '', 'x')}`,
    `cursor=${cursor('created', 'asc', 'after', '', '99999999999999999999')}`,
    `cursor=${cursor('username', 'asc', 'after', 'a\0', '1')}`,
    `cursor=${cursor('last_login', 'asc', 'after', '1e9', '1')}`,
    `cursor=${cursor('last_login', 'asc', 'beside', '', '1')}`,
    `cursor=${cursor('email', 'asc', 'after', '', '1')}`,
  ])('422: %s', async (query) => {
    const { status, body } = await app.as(superuser).get(`/api/v1/accounts?${query}`);
    expect([status, JSON.stringify(body)]).toEqual([422, expect.stringMatching(/query/)]);
  });
});
