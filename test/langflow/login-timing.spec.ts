import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Answer } from '../support/client.js';
import { anEmailUser, type TestAccount } from '../support/factories.js';
import { countHashing } from '../support/hashing-work.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const COST = 6;

/**
 * Neither an error nor the time that it takes may reveal who has an account (contract langflow 14).
 * Comparing a password takes nearly all of the time, so its work is counted: a busy machine changes
 * every measured time.
 */
describe(`A log-in with BCRYPT_COST=${COST}`, () => {
  let app: TestApp;
  let known: TestAccount;
  let inactive: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ BCRYPT_COST: `${COST}` });
    known = await anEmailUser(app);
    inactive = await anEmailUser(app, { isActive: false });
  });
  afterAll(() => app.close());
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const LOG_INS: Record<string, (username: string, password: string) => Promise<Answer>> = {
    Langflow: (username, password) => app.anonymous.form('/api/v1/login', { username, password }),
    Windmill: (email, password) => app.anonymous.post('/api/auth/login', { email, password }),
    ZenML: (username, password) => app.anonymous.form('/auth/login', { username, password }),
  };

  it.each(Object.keys(LOG_INS))(
    '400, 401: unknown, inactive and known names and overlong passwords are refused alike, after as much work: %s',
    async (API) => {
      const wrong = 'wrong-password';
      const attempts = {
        known: [known.username, wrong],
        unknown: ['nobody@example.com', wrong],
        inactive: [inactive.username, wrong],
        overlong: [known.username, 'p'.repeat(100)],
      } as const;
      const rounds = countHashing();
      const work: Record<string, number> = {};
      const answers = new Set<string>();
      for (const [name, [username, password]] of Object.entries(attempts)) {
        const { status, text } = await LOG_INS[API]!(username, password);
        answers.add(`${status} ${text}`);
        work[name] = rounds();
      }
      expect([...answers]).toEqual([expect.stringMatching(/^40[01] /)]);
      const whole = 2 ** COST;
      expect(work).toEqual({ known: whole, unknown: whole, inactive: whole, overlong: whole });
    },
  );
});
