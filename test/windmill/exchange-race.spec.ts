import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anEmailUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('two lists of accounts sent at the same time', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('401 or 403: when two superusers demote each other, one stays a superuser', async () => {
    const one = await anEmailUser(app, { isSuperuser: true });
    const two = await anEmailUser(app, { isSuperuser: true });
    const push = (by: TestAccount, { username: email }: TestAccount) =>
      app
        .withToken(by.apiKey)
        .post('/api/users/overwrite', [
          { email, super_admin: false, verified: true, first_time_user: false },
        ]);
    const answers = await Promise.all([push(one, two), push(two, one)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const left = await app.dataSource.query<{ id: string }[]>(
      'SELECT id FROM users WHERE is_superuser AND is_active AND id = ANY($1)',
      [[one.id, two.id]],
    );
    expect(left).toHaveLength(1);
  });
});
