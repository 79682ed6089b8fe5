import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anEmailUser, aSuperuser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('the author of a change', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    // Hashing takes long enough for the client to hang up meanwhile.
    app = await startTestApp({ BCRYPT_COST: '10' });
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const authorsOf = (action: string, after: string) =>
    app.dataSource.query<{ author: object | null }[]>(
      'SELECT author FROM audit_events WHERE action = $1 AND id > $2',
      [action, after],
    );
  const lastEvent = async () => {
    const [{ last } = { last: '0' }] = await app.dataSource.query<{ last: string }[]>(
      'SELECT coalesce(max(id), 0)::text AS last FROM audit_events',
    );
    return last;
  };

  it('is recorded when the client hangs up before its change is made', async () => {
    const start = await lastEvent();
    const hangUp = (username: string, signal: AbortSignal) =>
      fetch(`${app.url}/api/v1/users/`, {
        method: 'POST',
        headers: { 'x-api-key': superuser.apiKey, 'content-type': 'application/json' },
        body: JSON.stringify({ username, password: 'correct horse battery' }),
        signal,
      }).catch(() => undefined);
    for (const number of [1, 2, 3, 4, 5, 6]) {
      await hangUp(`hung-up-${number}`, AbortSignal.timeout(10 * number));
      await sleep(300);
    }
    const made = await authorsOf('user.create', start);
    expect(made.length).toBeGreaterThan(0);
    expect(made.filter(({ author }) => author === null)).toEqual([]);
  });

  it('is recorded for a log-out by GET', async () => {
    const { username, password } = await anEmailUser(app);
    const { text } = await app.anonymous.post('/api/auth/login', { email: username, password });
    const start = await lastEvent();
    await app.withToken(text).get('/api/auth/logout');
    const ended = await authorsOf('api_key.delete', start);
    expect(ended).toEqual([{ author: expect.objectContaining({ address: '127.0.0.1' }) }]);
  });
});
