import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  aLogin,
  anApiKey,
  aSuperuser,
  aUser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Page {
  api_keys: { id: string; username: string; api_key: string }[];
  next_cursor: string | null;
  previous_cursor: string | null;
}

describe('GET /api/v1/api_keys', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let owner: TestAccount;
  let workspaceId: string;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    owner = await aUser(app);
    ({ workspaceId } = await aWorkspace(app, { members: [owner] }));
    await aLogin(app, owner);
    const day = 86_400_000;
    for (let n = 0; n < 20; n += 1) {
      await anApiKey(app, n % 2 ? owner.id : superuser.id, {
        name: `Build ${n % 3}`,
        createdAt: new Date(Date.now() - (n % 7) * day * 10),
        ...(n % 4 === 0 && { expiresAt: new Date(Date.now() + (n + 1) * day) }),
        ...(n === 5 && { workspaceId }),
      });
    }
    await app.dataSource.query(
      `UPDATE api_keys SET is_active = false WHERE name = 'Build 2' AND user_id = $1`,
      [owner.id],
    );
  });
  afterAll(() => app.close());

  const list = async (query: string): Promise<Page> => {
    const { status, body } = await app.as(superuser).get(`/api/v1/api_keys?${query}`);
    expect(status).toBe(200);
    return body as Page;
  };
  const idsBy = async (condition: string, order = 'created_at, id') => {
    const rows: { id: string }[] = await app.dataSource.query(
      `SELECT id FROM api_keys WHERE session_epoch IS NULL AND ${condition} ORDER BY ${order}`,
    );
    return rows.map(({ id }) => id);
  };
  const readAll = async (query: string, direction: 'next' | 'previous') => {
    const pages: string[][] = [];
    let page = await list(`${query}&limit=6&page=${direction === 'next' ? 'first' : 'last'}`);
    for (;;) {
      pages.push(page.api_keys.map(({ id }) => id));
      const cursor = direction === 'next' ? page.next_cursor : page.previous_cursor;
      if (cursor === null) break;
      page = await list(`${query}&limit=6&cursor=${cursor}`);
    }
    return direction === 'next' ? pages.flat() : pages.reverse().flat();
  };

  it.each([
    ['sort=created&order=asc', 'true', 'created_at, id'],
    ['sort=created&order=desc', 'true', 'created_at DESC, id DESC'],
    ['sort=expires&order=asc', 'expires_at IS NOT NULL', 'expires_at, id'],
    ['sort=expires&order=desc', 'expires_at IS NOT NULL', 'expires_at DESC, id DESC'],
  ])('200: each key once, from either end, and no log-in: %s', async (query, condition, order) => {
    const ids = await idsBy(condition, order);
    expect(ids.length).toBeGreaterThan(4);
    expect(await readAll(query, 'next')).toEqual(ids);
    expect(await readAll(query, 'previous')).toEqual(ids);
  });

  it('200: by owner, workspace, name, beginning, activity, use and expiry', async () => {
    const [time] = new Date(Date.now() - 15 * 86_400_000).toISOString().split('.');
    const [soon] = new Date(Date.now() + 10 * 86_400_000).toISOString().split('.');
    const cases: [string, string][] = [
      [`owner_id=${owner.id}`, `user_id = '${owner.id}'`],
      [`workspace=${workspaceId}`, `workspace_id = '${workspaceId}'`],
      ['name=BUILD%201', `name = 'Build 1'`],
      [`prefix=${superuser.apiKey.slice(0, 10)}`, `prefix = '${superuser.apiKey.slice(0, 10)}'`],
      ['is_active=false', 'NOT is_active'],
      [
        `unused_since=${time}Z`,
        `coalesce(last_used_at, created_at) < '${time}Z' AND (expires_at IS NULL OR expires_at > now())`,
      ],
      [`expires_before=${soon}Z&sort=expires`, `expires_at < '${soon}Z'`],
    ];
    for (const [query, condition] of cases) {
      const { api_keys } = await list(`${query}&limit=1000`);
      const ids = await idsBy(condition);
      expect([query, api_keys.map(({ id }) => id).sort()]).toEqual([query, ids.sort()]);
      expect(ids.length).toBeGreaterThan(0);
    }
  });

  it('200: shows the owner and no secret', async () => {
    const { api_keys } = await list(`owner_id=${owner.id}&limit=1000`);
    expect(new Set(api_keys.map(({ username }) => username))).toEqual(new Set([owner.username]));
    expect(JSON.stringify(api_keys)).not.toContain(owner.apiKey);
    expect(api_keys.every(({ api_key }) => /^.{10}\*+$/.test(api_key))).toBe(true);
  });

  it('403: others than superusers', async () => {
    expect((await app.as(owner).get('/api/v1/api_keys')).status).toBe(403);
    expect((await app.anonymous.get('/api/v1/api_keys')).status).toBe(403);
  });

  const cursor = (...parts: string[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  it.each([
    'owner_id=x',
    'sort=name',
    'unused=1',
    `cursor=${cursor('created', 'asc', 'after', '', '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8')}`,
    `cursor=${cursor('created', 'asc', 'after', '1', '7')}`,
  ])('422: %s', async (query) => {
    expect((await app.as(superuser).get(`/api/v1/api_keys?${query}`)).status).toBe(422);
  });
});
