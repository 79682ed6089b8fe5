import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/client.js';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { passTime } from './addresses.js';

const GUESSES = 3;
/** In seconds. Longer than a test takes, since a lock-out must not end by itself. */
const LOCK_OUT = 600;
const NEW = 'a quite different secret';
const [REFUSED, LOCKED] = [400, 429];

let app: TestApp;
let superuser: TestAccount;
beforeAll(async () => {
  app = await startTestApp({
    LOGIN_FAILURES: String(GUESSES),
    LOGIN_LOCKOUT_SECONDS: String(LOCK_OUT),
  });
  superuser = await aSuperuser(app);
});
afterAll(() => app.close());

/** Every route that takes the current password of a signed-in caller. */
const ROUTES: Record<string, (user: TestAccount, json: object) => Promise<Answer>> = {
  'PATCH /api/v1/users/{own}/reset-password': (user, json) =>
    app.as(user).patch(`/api/v1/users/${user.id}/reset-password`, json),
  'PATCH /users/me': (user, json) => app.withToken(user.apiKey).patch('/users/me', json),
};

describe.each(Object.keys(ROUTES))('guesses of the current password: %s', (name) => {
  const send = (user: TestAccount, json: object) => ROUTES[name]!(user, json);
  const guess = (user: TestAccount, current_password: string) =>
    send(user, { password: NEW, current_password });

  it('429: past the limit, also with the right password, until the lock-out ends', async () => {
    const user = await aUser(app);
    for (let i = 0; i < GUESSES; i += 1) expect((await guess(user, 'wrong')).status).toBe(REFUSED);
    const refused = await guess(user, user.password);
    expect(refused.status).toBe(LOCKED);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await passTime(app, LOCK_OUT + 1);
    expect((await guess(user, user.password)).status).toBe(200);
  });

  it('429: concurrent guesses are limited like successive ones', async () => {
    const user = await aUser(app);
    const answers = await Promise.all(Array.from({ length: 12 }, () => guess(user, 'wrong')));
    expect(answers.filter(({ status }) => status === REFUSED)).toHaveLength(GUESSES);
    expect(answers.filter(({ status }) => status === LOCKED)).toHaveLength(12 - GUESSES);
  });

  it('400 or 422: a new password that is refused gets the same answer for right and wrong guesses', async () => {
    const user = await aUser(app);
    for (const password of ['short', user.username]) {
      const [wrong, right] = [
        await send(user, { password, current_password: 'wrong' }),
        await send(user, { password, current_password: user.password }),
      ];
      expect([wrong.status, wrong.text]).toEqual([right.status, right.text]);
      expect([400, 422]).toContain(wrong.status);
    }
    const again = ['wrong-password', user.password].map((text) =>
      send(user, { password: text, current_password: text }),
    );
    const [wrong, right] = await Promise.all(again);
    expect([wrong!.status, wrong!.text]).toEqual([REFUSED, right!.text]);
    // None of these counted as a guess.
    expect((await guess(user, user.password)).status).toBe(200);
  });
});

describe('other information in the answer to a guess', () => {
  const patchMe = (user: TestAccount, json: object) =>
    app.withToken(user.apiKey).patch('/users/me', json);

  it('429: a right guess counts if the change fails for another reason', async () => {
    const user = await aUser(app);
    const { username } = superuser;
    for (let i = 0; i < GUESSES; i += 1) {
      const json = { username, password: NEW, current_password: user.password };
      expect((await patchMe(user, json)).status).toBe(409);
    }
    expect((await patchMe(user, { password: NEW, current_password: 'wrong' })).status).toBe(LOCKED);
  });

  it('429: a new password that equals the current one counts as a guess', async () => {
    const user = await aUser(app);
    const { username } = superuser;
    const statuses = [];
    for (const password of ['wrong guess 1', user.password, 'wrong guess 2', user.password]) {
      statuses.push((await patchMe(user, { username, password })).status);
    }
    expect(statuses).toEqual([409, REFUSED, 409, LOCKED]);
  });
});
