import { randomInt } from 'node:crypto';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';
import { aUser } from '../support/factories.js';
import { holdHashes } from '../support/held-hashes.js';
import { stopClock } from '../support/stopped-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const LOGIN = '/api/v1/login';
const WRONG = { username: 'nobody', password: 'wrong-password' };

beforeEach(() => {
  stopClock();
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Attempts per client address (contract langflow 2.1, 2.3 and 6). */
describe('POST /api/v1/login with LOGIN_RATE_LIMIT_PER_MINUTE=2, behind a trusted proxy', () => {
  let app: TestApp;
  let address: string;
  beforeAll(async () => {
    app = await startTestApp({ LOGIN_RATE_LIMIT_PER_MINUTE: '2', TRUST_PROXY: '127.0.0.1' });
  });
  afterAll(() => app.close());
  beforeEach(() => {
    const [site, network] = [randomInt(0x1_0000).toString(16), randomInt(0x1_0000).toString(16)];
    address = `2001:db8:${site}:${network}::1`;
  });

  const attempt = (form: Record<string, string> = WRONG, from = address) =>
    app.anonymous.with({ 'x-forwarded-for': from }).form(LOGIN, form);

  it('429: past the limit, with the time to wait in the text and in a header', async () => {
    expect((await attempt()).status).toBe(401);
    expect((await attempt()).status).toBe(401);
    const { status, body, headers } = await attempt();
    expect(status).toBe(429);
    expect(body).toEqual({
      detail: 'Too many requests. Please try again later.',
      retry_after: expect.stringMatching(/^\d+$/),
    });
    const seconds = Number(body.retry_after);
    expect(seconds).toBe(60);
    expect(headers.get('retry-after')).toBe(body.retry_after);
  });

  it('429: also with the right password; other routes continue to work', async () => {
    const user = await aUser(app);
    const { username, password } = user;
    await attempt();
    await attempt();
    expect((await attempt({ username, password })).status).toBe(429);
    const client = app.as(user).with({ 'x-forwarded-for': address });
    expect((await client.get('/api/v1/users/whoami')).status).toBe(200);
  });

  it('429: successes count as well', async () => {
    const { username, password } = await aUser(app);
    expect((await attempt({ username, password })).status).toBe(200);
    expect((await attempt({ username, password })).status).toBe(200);
    expect((await attempt({ username, password })).status).toBe(429);
  });

  it('422: a form with a fault is not counted', async () => {
    for (let i = 0; i < 3; i += 1) expect((await attempt({ username: 'x' })).status).toBe(422);
    expect((await attempt()).status).toBe(401);
  });

  it('401: each client address has its own limit', async () => {
    await attempt();
    await attempt();
    expect((await attempt()).status).toBe(429);
    expect((await attempt(WRONG, '203.0.113.2')).status).toBe(401);
  });

  it('429: addresses left of the one that the proxy saw are ignored, since the client wrote them', async () => {
    expect((await attempt(WRONG, `198.51.100.7, ${address}`)).status).toBe(401);
    expect((await attempt(WRONG, `198.51.100.8, ${address}`)).status).toBe(401);
    expect((await attempt(WRONG, `198.51.100.9, ${address}`)).status).toBe(429);
  });
});

describe('POST /api/v1/login with LOGIN_RATE_LIMIT_PER_MINUTE=1, without a trusted proxy', () => {
  it('429: a forged X-Forwarded-For does not count as another address', async () => {
    const app = await startTestApp({ LOGIN_RATE_LIMIT_PER_MINUTE: '1' });
    try {
      const from = (address: string) => app.anonymous.with({ 'x-forwarded-for': address });
      expect((await from('203.0.113.1').form(LOGIN, WRONG)).status).toBe(401);
      expect((await from('203.0.113.2').form(LOGIN, WRONG)).status).toBe(429);
    } finally {
      await app.close();
    }
  });
});

describe('POST /api/v1/login while too many passwords wait to be checked', () => {
  it('503 with Retry-After, for known and unknown names alike', async () => {
    const app = await startTestApp({ HASH_CONCURRENCY: '1', HASH_QUEUE_LIMIT: '1' });
    try {
      const { username } = await aUser(app);
      for (const name of [username, 'nobody']) {
        const form = { username: name, password: 'wrong-password' };
        const hashes = holdHashes();
        const sent = Array.from({ length: 12 }, () => app.anonymous.form(LOGIN, form));
        const refused = await Promise.race(sent);
        hashes.release();
        const answers = await Promise.all(sent);
        expect(refused.status).toBe(503);
        expect(refused.body.detail).toBe(
          'The server is busy checking passwords. Please try again.',
        );
        expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
        expect(answers.some(({ status }) => status === 401)).toBe(true);
      }
    } finally {
      await app.close();
    }
  });
});
