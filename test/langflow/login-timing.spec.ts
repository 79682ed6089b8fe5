import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/client.js';
import { anEmailUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const MIN_ROUNDS = 3;
/**
 * On a busy machine it may take many rounds until each name has one undisturbed answer. A real
 * difference in time remains in every round.
 */
const MAX_ROUNDS = 40;

/**
 * Neither an error nor the time that it takes may reveal who has an account (contract langflow 14).
 */
describe('A log-in with BCRYPT_COST=10', () => {
  let app: TestApp;
  let known: TestAccount;
  let inactive: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ BCRYPT_COST: '10' });
    known = await anEmailUser(app);
    inactive = await anEmailUser(app, { isActive: false });
  });
  afterAll(() => app.close());

  const LOG_INS: Record<string, (username: string, password: string) => Promise<Answer>> = {
    Langflow: (username, password) => app.anonymous.form('/api/v1/login', { username, password }),
    Windmill: (email, password) => app.anonymous.post('/api/auth/login', { email, password }),
    ZenML: (username, password) => app.anonymous.form('/auth/login', { username, password }),
  };

  it.each(Object.keys(LOG_INS))(
    '400, 401: unknown, inactive and known names and overlong passwords are refused alike: %s',
    async (API) => {
      const wrong = 'wrong-password';
      const attempts = {
        known: [known.username, wrong],
        unknown: ['nobody@example.com', wrong],
        inactive: [inactive.username, wrong],
        overlong: [known.username, 'p'.repeat(100)],
      } as const;
      const times = new Map<string, number[]>();
      const answers = new Set<string>();
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        if (round >= MIN_ROUNDS && areAlike(times)) break;
        for (const [name, [username, password]] of Object.entries(attempts)) {
          const begin = performance.now();
          const { status, text } = await LOG_INS[API]!(username, password);
          times.set(name, [...(times.get(name) ?? []), performance.now() - begin]);
          answers.add(`${status} ${text}`);
        }
      }
      expect([...answers]).toEqual([expect.stringMatching(/^40[01] /)]);
      expect(areAlike(times) || Object.fromEntries(times)).toBe(true);
    },
  );
});

/**
 * Other load on the machine only adds to a time. Without the decoy hash an answer takes a tenth or
 * less.
 */
function areAlike(times: ReadonlyMap<string, readonly number[]>): boolean {
  const fastest = [...times.values()].map((measured) => Math.min(...measured));
  return Math.max(...fastest) < 2 * Math.min(...fastest);
}
