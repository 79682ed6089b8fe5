import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ROUNDS = 9;

/** Who has an account must not be told by the time that a refusal takes (contract langflow 14). */
describe('POST /api/v1/login with BCRYPT_COST=10', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ BCRYPT_COST: '10' });
  });
  afterAll(() => app.close());

  async function millisecondsOf(username: string, password: string): Promise<number> {
    const begin = performance.now();
    const { status } = await app.anonymous.form('/api/v1/login', { username, password });
    expect(status).toBe(401);
    return performance.now() - begin;
  }

  it('401: unknown, inactive and known names, and overlong passwords, take alike', async () => {
    const known = await aUser(app);
    const inactive = await aUser(app, { isActive: false });
    const wrong = 'wrong-password';
    const attempts = {
      known: () => millisecondsOf(known.username, wrong),
      unknown: () => millisecondsOf('nobody', wrong),
      inactive: () => millisecondsOf(inactive.username, wrong),
      overlong: () => millisecondsOf(known.username, 'p'.repeat(100)),
    };
    const times = new Map<string, number[]>();
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [name, attempt] of Object.entries(attempts)) {
        times.set(name, [...(times.get(name) ?? []), await attempt()]);
      }
    }
    const reference = fastest(times.get('known')!);
    for (const [, measured] of times) {
      // Without the decoy the answer takes a tenth or less.
      expect(fastest(measured)).toBeGreaterThan(reference / 2);
      expect(fastest(measured)).toBeLessThan(reference * 2);
    }
  });
});

/** What else the machine does only ever adds to a time. */
function fastest(times: readonly number[]): number {
  return Math.min(...times);
}
