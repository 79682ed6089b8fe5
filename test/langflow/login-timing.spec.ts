import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/client.js';
import { anEmailUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ROUNDS = 4;

/** Who has an account must not be told by a refusal, nor by the time that it takes (contract langflow 14). */
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

  const FACES: Record<string, (username: string, password: string) => Promise<Answer>> = {
    Langflow: (username, password) => app.anonymous.form('/api/v1/login', { username, password }),
    Windmill: (email, password) => app.anonymous.post('/api/auth/login', { email, password }),
    ZenML: (username, password) => app.anonymous.form('/auth/login', { username, password }),
  };

  it.each(Object.keys(FACES))(
    'unknown, inactive and known names, and overlong passwords, are refused alike: %s',
    async (face) => {
      const wrong = 'wrong-password';
      const attempts = {
        known: [known.username, wrong],
        unknown: ['nobody@example.com', wrong],
        inactive: [inactive.username, wrong],
        overlong: [known.username, 'p'.repeat(100)],
      } as const;
      const times = new Map<string, number[]>();
      const answers = new Set<string>();
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const [name, [username, password]] of Object.entries(attempts)) {
          const begin = performance.now();
          const { status, text } = await FACES[face]!(username, password);
          times.set(name, [...(times.get(name) ?? []), performance.now() - begin]);
          answers.add(`${status} ${text}`);
        }
      }
      expect([...answers]).toEqual([expect.stringMatching(/^40[01] /)]);
      const reference = fastest(times.get('known')!);
      for (const [, measured] of times) {
        // Without the decoy the answer takes a tenth or less.
        expect(fastest(measured)).toBeGreaterThan(reference / 2);
        expect(fastest(measured)).toBeLessThan(reference * 2);
      }
    },
  );
});

/** What else the machine does only ever adds to a time. */
function fastest(times: readonly number[]): number {
  return Math.min(...times);
}
