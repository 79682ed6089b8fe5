import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import bcrypt from 'bcrypt';
import { PasswordHasher } from '../../src/platform/credentials/password-hasher.service.js';
import { aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { anAddress, from, wait } from './addresses.js';

const LOGIN = '/api/v1/login';
const LIMIT = 32;

let app: TestApp;
let user: TestAccount;
beforeAll(async () => {
  app = await startTestApp({
    TRUST_PROXY: '127.0.0.1',
    BCRYPT_COST: '11',
    HASH_CONCURRENCY: '1',
    HASH_QUEUE_LIMIT: String(LIMIT),
    LOGIN_RATE_LIMIT_PER_MINUTE: '0',
    LOGIN_FAILURES: '0',
    LOGIN_FAILURES_PER_ADDRESS: '0',
    LOGIN_FAILURES_PER_ACCOUNT: '0',
  });
  user = await aUser(app);
});
afterAll(() => app.close());
afterEach(() => {
  jest.restoreAllMocks();
});

const load = () => app.nest.get(PasswordHasher).load;
const until = async (isSo: () => boolean) => {
  for (let i = 0; i < 2000 && !isSo(); i += 1) await wait(0.005);
  expect(isSo()).toBe(true);
};
const logIn = (address: string, name: string) =>
  from(app, address).form(LOGIN, { username: name, password: user.password });

describe('many passwords from one address', () => {
  it("do not delay another address's log-in", async () => {
    const flooder = anAddress();
    let answered = 0;
    const flood = Array.from({ length: 3 * LIMIT }, (_, place) =>
      logIn(flooder, `nobody-${place}`).then(({ status }) => {
        if (status === 401) answered += 1;
        return status;
      }),
    );
    await until(() => load().waiting >= LIMIT / 2);
    const before = answered;
    expect((await logIn(anAddress(), user.username)).status).toBe(200);
    // Few are answered before it: the one that runs, and those that finish while the log-in
    // reaches the queue. In a single queue it would be all that wait.
    expect(answered - before).toBeLessThan(LIMIT / 2 - 4);
    const statuses = await Promise.all(flood);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(LIMIT / 2);
  });

  it('429 with Retry-After: past the share of an account, from any addresses', async () => {
    const change = (address: string) =>
      from(app, address)
        .with({ 'x-api-key': user.apiKey })
        .patch(`/api/v1/users/${user.id}/reset-password`, {
          password: 'a quite different secret',
          current_password: 'wrong',
        });
    const answers = await Promise.all(Array.from({ length: LIMIT }, () => change(anAddress())));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400, 429]));
  });
});

describe('passwords of clients that disconnected', () => {
  it('leave the queue without being compared', async () => {
    const compare = jest.spyOn(bcrypt, 'compare');
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const requests = Array.from({ length: LIMIT / 2 }, () => {
      const sent = request(app.anonymous.origin + LOGIN, { method: 'POST', headers, agent: false });
      return sent.on('error', () => {}).end('username=nobody&password=wrong-password');
    });
    await until(() => load().waiting >= LIMIT / 2 - 4);
    for (const sent of requests) sent.destroy();
    await until(() => load().waiting === 0 && load().running === 0);
    expect(compare.mock.calls.length).toBeLessThan(LIMIT / 4 + 4);
    expect((await logIn(anAddress(), user.username)).status).toBe(200);
  });
});
