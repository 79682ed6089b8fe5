import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** More than the parameters that a statement can have. */
const ACCOUNTS = 66_000;

describe('GET /api/users/export of a large directory', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('200: more accounts than a statement can have parameters', async () => {
    const superuser = await aSuperuser(app);
    await aUser(app, { username: 'zzz-last' });
    await app.dataSource.transaction(async (manager) => {
      // Skip the triggers that count rows and write the audit trail: the test only reads.
      await manager.query(`SET LOCAL session_replication_role = replica`);
      await manager.query(
        `INSERT INTO users (id, username, username_key, row_version, is_active, is_superuser)
         SELECT gen_random_uuid(), 'many-' || n, 'many-' || n, n, true, false FROM generate_series(1, $1::integer) n`,
        [ACCOUNTS],
      );
    });
    const { status, body } = await app.withToken(superuser.apiKey).get('/api/users/export');
    expect(status).toBe(200);
    const accounts = body as { email: string; password_hash?: string }[];
    expect(accounts).toHaveLength(ACCOUNTS + 2);
    expect(accounts.at(-1)).toMatchObject({
      email: 'zzz-last',
      password_hash: expect.stringMatching(/^\$2b\$/),
    });
    expect(accounts[0]).toMatchObject({ email: 'many-1' });
    expect(accounts[0]).not.toHaveProperty('password_hash');
  });
});
