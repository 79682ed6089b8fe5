import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KeyInventory } from '../../src/api-key/key-inventory.service.js';
import { aUser, anApiKey } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DAY_MS = 86_400_000;

describe('the inventory of keys', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const ago = (days: number) => new Date(Date.now() - days * DAY_MS);
  const namesOf = async (days: number) => {
    const keys = await app.nest.get(KeyInventory).list({ unusedSince: ago(days), limit: 10 });
    return keys.map(({ name }) => name);
  };

  it('counts the days from the last use, or from the creation of a key that was never used', async () => {
    const user = await aUser(app);
    for (const [name, created, used, expires] of [
      ['never used, old', 40, null, null],
      ['never used, new', 1, null, null],
      ['used long ago', 90, 35, null],
      ['used yesterday', 90, 1, null],
      ['old and expired', 90, null, 1],
    ] as const) {
      const { id } = await anApiKey(app, user.id, { name });
      await app.dataSource.query(
        'UPDATE api_keys SET created_at = $2, last_used_at = $3, expires_at = $4 WHERE id = $1',
        [id, ago(created), used && ago(used), expires && ago(expires)],
      );
    }
    expect(await namesOf(30)).toEqual(['used long ago', 'never used, old']);
    expect(await namesOf(37)).toEqual(['never used, old']);
  });
});
