import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PasswordHasher } from '../../src/platform/credentials/password-hasher.service.js';
import { anEmailUser, aSuperuser, type TestAccount } from '../support/factories.js';
import { holdHashes } from '../support/held-hashes.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('the author of a change', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());
  afterEach(() => {
    jest.restoreAllMocks();
  });

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
    const hashes = holdHashes();
    const connected = once(app.nest.getHttpServer(), 'connection') as Promise<[Socket]>;
    const headers = { 'x-api-key': superuser.apiKey, 'content-type': 'application/json' };
    const options = { method: 'POST', headers, agent: false } as const;
    const sent = request(`${app.url}/api/v1/users/`, options).on('error', () => {});
    sent.end(JSON.stringify({ username: 'hung-up', password: 'correct horse battery' }));
    const [served] = await connected;
    while (app.nest.get(PasswordHasher).load.running === 0) await wait(5);
    sent.destroy();
    while (!served.closed) await wait(5);
    hashes.release();
    const made = () => authorsOf('user.create', start);
    while ((await made()).length === 0) await wait(20);
    expect(await made()).toEqual([
      { author: expect.objectContaining({ user_id: superuser.id, address: '127.0.0.1' }) },
    ]);
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
