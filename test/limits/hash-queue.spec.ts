import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PasswordHasher } from '../../src/platform/credentials/password-hasher.service.js';
import { aUser, type TestAccount } from '../support/factories.js';
import { holdHashes } from '../support/held-hashes.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { anAddress, from, wait } from './addresses.js';

const LOGIN = '/api/v1/login';
const LIMIT = 32;

let app: TestApp;
let user: TestAccount;
beforeAll(async () => {
  app = await startTestApp({
    TRUST_PROXY: '127.0.0.1',
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
  while (!isSo()) await wait(0.005);
};
const logIn = (address: string, name: string) =>
  from(app, address).form(LOGIN, { username: name, password: user.password });

describe('many passwords from one address', () => {
  it("do not delay another address's log-in", async () => {
    const hashes = holdHashes();
    const flooder = anAddress();
    let refused = 0;
    const flood = Array.from({ length: 3 * LIMIT }, (_, place) =>
      logIn(flooder, `nobody-${place}`).then(({ status }) => {
        if (status === 429) refused += 1;
        return status;
      }),
    );
    // One is compared, half of the queue waits.
    await until(() => refused === flood.length - 1 - LIMIT / 2);
    const own = logIn(anAddress(), user.username);
    await until(() => load().waiting === LIMIT / 2 + 1);
    hashes.release();
    expect((await own).status).toBe(200);
    const statuses = await Promise.all(flood);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    // All others are unknown, and compared with the same hash.
    const [unknown] = hashes.compared;
    const turn = hashes.compared.findIndex((hash) => hash !== unknown);
    expect([1, 2]).toContain(turn);
    expect(hashes.compared).toHaveLength(LIMIT / 2 + 2);
  });

  it('429 with Retry-After: past the share of an account, from any addresses', async () => {
    const hashes = holdHashes();
    let answered = 0;
    const change = async (address: string) => {
      const answer = await from(app, address)
        .with({ 'x-api-key': user.apiKey })
        .patch(`/api/v1/users/${user.id}/reset-password`, {
          password: 'a quite different secret',
          current_password: 'wrong',
        });
      answered += 1;
      return answer;
    };
    const sent = Array.from({ length: LIMIT }, () => change(anAddress()));
    await until(() => answered + load().waiting + load().running === LIMIT);
    hashes.release();
    const answers = await Promise.all(sent);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(LIMIT - 1 - LIMIT / 4);
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400, 429]));
  });
});

describe('passwords of clients that disconnected', () => {
  it('leave the queue without being compared', async () => {
    const hashes = holdHashes();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const requests = Array.from({ length: LIMIT / 2 }, () => {
      const sent = request(app.anonymous.origin + LOGIN, { method: 'POST', headers, agent: false });
      return sent.on('error', () => {}).end('username=nobody&password=wrong-password');
    });
    await until(() => load().waiting === LIMIT / 2 - 1);
    for (const sent of requests) sent.destroy();
    await until(() => load().waiting === 0);
    hashes.release();
    await until(() => load().running === 0);
    expect(hashes.compared).toHaveLength(1);
    expect((await logIn(anAddress(), user.username)).status).toBe(200);
  });
});
