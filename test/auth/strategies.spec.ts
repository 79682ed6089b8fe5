import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Strategy } from 'passport';
import { ApiKeyStrategy } from '../../src/auth/api-key.strategy.js';
import { BearerStrategy } from '../../src/auth/bearer.strategy.js';
import { aLogin, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Runs a strategy as passport does; returns which of the three it calls, and with what. */
function authenticate(strategy: Strategy, headers: Record<string, string>) {
  return new Promise<{ outcome: string; value: unknown }>((resolve) => {
    const run = Object.create(strategy) as Record<string, unknown> & {
      authenticate: (request: object, options: object) => void;
    };
    for (const outcome of ['success', 'fail', 'error']) {
      run[outcome] = (value: unknown) => resolve({ outcome, value });
    }
    run.authenticate({ headers }, {});
  });
}

describe("passport's strategies, on their own", () => {
  let app: TestApp;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    user = await aUser(app);
  });
  afterAll(() => app.close());

  it('api-key: a valid key succeeds with its account', async () => {
    const strategy = app.nest.get(ApiKeyStrategy, { strict: false });
    const { outcome, value } = await authenticate(strategy, { 'x-api-key': user.apiKey });
    expect(outcome).toBe('success');
    expect(value).toMatchObject({ account: { id: user.id }, credential: { kind: 'api-key' } });
  });

  it('api-key: an unknown key is a domain error', async () => {
    const strategy = app.nest.get(ApiKeyStrategy, { strict: false });
    expect(await authenticate(strategy, { 'x-api-key': 'sk-unknown' })).toMatchObject({
      outcome: 'error',
      value: { code: 'invalid_api_key' },
    });
  });

  it('bearer: a valid token succeeds with its account', async () => {
    const strategy = app.nest.get(BearerStrategy, { strict: false });
    const { access } = await aLogin(app, user);
    const { outcome, value } = await authenticate(strategy, { authorization: `Bearer ${access}` });
    expect(outcome).toBe('success');
    expect(value).toMatchObject({ account: { id: user.id }, credential: { kind: 'session' } });
  });

  it('bearer: no token fails', async () => {
    const strategy = app.nest.get(BearerStrategy, { strict: false });
    expect((await authenticate(strategy, {})).outcome).toBe('fail');
  });
});
