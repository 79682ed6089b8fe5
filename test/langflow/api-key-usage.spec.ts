import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { In } from 'typeorm';
import { ApiKeyUsage } from '../../src/api-key/api-key-usage.service.js';
import { ApiKey } from '../../src/api-key/api-key.entity.js';
import { ENV, type Env } from '../../src/platform/config/env.js';
import { aLogin, anApiKey, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const WHOAMI = '/api/v1/users/whoami';

interface ListedKey {
  id: string;
  total_uses: number;
  last_used_at: string | null;
}

async function listedKey(app: TestApp, user: TestAccount, id: string): Promise<ListedKey> {
  const { access } = await aLogin(app, user);
  const { body } = await app.withToken(access).get('/api/v1/api_key/');
  return (body.api_keys as ListedKey[]).find((key) => key.id === id)!;
}

/** `total_uses` and `last_used_at` (contract langflow 5). */
describe('The use of an API key', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('counts every successful use and shows the time of the last one', async () => {
    const user = await aUser(app);
    const key = await anApiKey(app, user.id);
    const begin = Math.floor(Date.now() / 1000) * 1000;
    const client = app.as({ apiKey: key.text });
    await Promise.all(Array.from({ length: 30 }, () => client.get(WHOAMI)));
    const listed = await listedKey(app, user, key.id);
    expect(listed.total_uses).toBe(30);
    expect(listed.last_used_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
    expect(Date.parse(listed.last_used_at!)).toBeGreaterThanOrEqual(begin);
    expect(Date.parse(listed.last_used_at!)).toBeLessThanOrEqual(Date.now());
  });

  it('counts requests that fail for another reason, and the request for the list itself', async () => {
    const user = await aUser(app);
    expect((await app.as(user).get('/api/v1/users/')).status).toBe(403);
    expect((await app.as(user).get('/api/v1/api_key/')).body.api_keys[0].total_uses).toBe(2);
    expect((await app.as(user).get('/api/v1/api_key/')).body.api_keys[0].total_uses).toBe(3);
  });

  it('does not count a rejected key, or a key that is ignored because of a token', async () => {
    const user = await aUser(app);
    const expired = await anApiKey(app, user.id, { expiresAt: new Date(0) });
    await app.as({ apiKey: expired.text }).get(WHOAMI);
    const idle = await anApiKey(app, user.id);
    const { access } = await aLogin(app, user);
    await app.withToken(access).with({ 'x-api-key': idle.text }).get(WHOAMI);
    for (const { id } of [expired, idle]) {
      expect(await listedKey(app, user, id)).toMatchObject({ total_uses: 0, last_used_at: null });
    }
  });

  it('adds up the counts of several processes for the same keys', async () => {
    const user = await aUser(app);
    const keys = await Promise.all(Array.from({ length: 40 }, () => anApiKey(app, user.id)));
    const ids = keys.map(({ id }) => id);
    const env = app.nest.get<Env>(ENV);
    const processes = Array.from({ length: 4 }, () => new ApiKeyUsage(app.dataSource, env));
    for (let round = 0; round < 25; round += 1) {
      const flushes = processes.map((usage, index) => {
        for (const id of index % 2 ? ids : ids.toReversed()) usage.record(id);
        return usage.flush();
      });
      await Promise.all(flushes);
    }
    const rows = await app.dataSource.manager.findBy(ApiKey, { id: In(ids) });
    expect(new Set(rows.map(({ totalUses }) => totalUses))).toEqual(new Set(['100']));
  });

  it('is not counted on a route that ignores credentials', async () => {
    const user = await aUser(app);
    for (const path of ['/health', '/api/v1/version', '/api/v1/session']) {
      expect((await app.as(user).get(path)).status).toBe(200);
    }
    const { id } = await app.dataSource.manager.findOneByOrFail(ApiKey, { userId: user.id });
    expect((await listedKey(app, user, id)).total_uses).toBe(0);
  });
});

describe('API_KEY_USAGE_FLUSH_SECONDS=1', () => {
  it('writes the counts without a request for the list', async () => {
    const app = await startTestApp({ API_KEY_USAGE_FLUSH_SECONDS: '1' });
    try {
      const user = await aUser(app);
      await app.as(user).get(WHOAMI);
      const find = () => app.dataSource.manager.findOneByOrFail(ApiKey, { userId: user.id });
      let key = await find();
      while (key.lastUsedAt === null) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        key = await find();
      }
      expect(key).toMatchObject({ totalUses: '1', lastUsedAt: expect.any(Date) });
    } finally {
      await app.close();
    }
  });
});

describe('TRACK_API_KEY_USAGE=false', () => {
  it('leaves total_uses and last_used_at unchanged', async () => {
    const app = await startTestApp({ TRACK_API_KEY_USAGE: 'false' });
    try {
      const user = await aUser(app);
      await app.as(user).get(WHOAMI);
      const { body } = await app.as(user).get('/api/v1/api_key/');
      expect(body.api_keys[0]).toMatchObject({ total_uses: 0, last_used_at: null });
    } finally {
      await app.close();
    }
  });
});
