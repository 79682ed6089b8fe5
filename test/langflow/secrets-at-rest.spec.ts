import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, anApiKey, aUser } from '../support/factories.js';
import { everythingStored, plainFormsOf } from '../support/stored-text.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('The database', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('holds no key, password or token in any column of any table, only hashes', async () => {
    const user = await aUser(app);
    const { text: key } = await anApiKey(app, user.id, { name: 'named-by-its-owner' });
    const storeKey = 'store-key-0123456789';
    await app.as(user).post('/api/v1/api_key/store', { api_key: storeKey });
    const { access, refresh } = await aLogin(app, user);
    const next = 'the-next-password-1';
    await app.as(user).patch(`/api/v1/users/${user.id}/reset-password`, { password: next });

    const stored = (await everythingStored(app)).toLowerCase();
    expect(stored).toContain('named-by-its-owner');
    expect(stored).toContain(createHash('sha256').update(key).digest('hex'));
    expect(stored).toContain('$2b$04$');
    const secrets = [
      key,
      key.slice(8),
      user.apiKey,
      user.password,
      next,
      storeKey,
      access,
      refresh,
    ];
    for (const form of secrets.flatMap(plainFormsOf)) {
      expect(stored).not.toContain(form.toLowerCase());
    }
  });
});
