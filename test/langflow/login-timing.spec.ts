import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/client.js';
import { anEmailUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const MIN_ROUNDS = 3;
/**
 * On a busy machine a name may wait for its one undisturbed answer; a name that is told by its time
 * stays so for ever.
 */
const MAX_ROUNDS = 40;

/**
 * Who has an account must not be told by a refusal, nor by the time that it takes (contract
 * langflow 14).
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

  const FACES: Record<string, (username: string, password: string) => Promise<Answer>> = {
    Langflow: (username, password) => app.anonymous.form('/api/v1/login', { username, password }),
    Windmill: (email, password) => app.anonymous.post('/api/auth/login', { email, password }),
    ZenML: (username, password) => app.anonymous.form('/auth/login', { username, password }),
  };

  it.each(Object.keys(FACES))(
    'unknown, inactive and known names, and overlong passwords, are refused alike: %s',
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
          const { status, text } = await FACES[API]!(username, password);
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
 * What else the machine does only ever adds to a time. Without the decoy an answer takes a tenth or
 * less.
 */
function areAlike(times: ReadonlyMap<string, readonly number[]>): boolean {
  const fastest = [...times.values()].map((measured) => Math.min(...measured));
  return Math.max(...fastest) < 2 * Math.min(...fastest);
}
