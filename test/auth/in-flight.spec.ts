import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PasswordHasher } from '../../src/platform/credentials/password-hasher.service.js';
import type { Answer } from '../support/client.js';
import { deactivate } from '../support/accounts.js';
import { aLogin, anEmailUser, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { holdHashes } from '../support/held-hashes.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const NEW = 'a quite different secret';
const WAITING = 4;

type Sent = {
  readonly name: string;
  readonly password: string;
  readonly new_password: string;
};

describe('requests that wait for a password hash', () => {
  let app: TestApp;
  let keeper: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ HASH_CONCURRENCY: '1' });
    keeper = await aSuperuser(app);
  });
  afterAll(() => app.close());
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** Until the first is being hashed, and the others wait for it. */
  const untilAllWait = async () => {
    while (app.nest.get(PasswordHasher).load.waiting < WAITING - 1) await wait(2);
  };

  /** Does `meanwhile` between the reading of an account and the check of its password. */
  const whileHashed = async (send: () => Promise<Answer>, meanwhile: () => Promise<Answer>) => {
    const hashes = holdHashes();
    const answer = send();
    let hasEnded = false;
    const end = () => (hasEnded = true);
    answer.then(end, end);
    try {
      while (hashes.compared.length === 0 && !hasEnded) await wait(2);
      expect((await meanwhile()).status).toBe(200);
    } finally {
      hashes.release();
    }
    return answer;
  };

  it.each<[string, number, (superuser: TestAccount) => Promise<unknown>]>([
    [
      'was demoted',
      403,
      ({ id }) => app.as(keeper).patch(`/api/v1/users/${id}`, { is_superuser: false }),
    ],
    ['was deactivated', 401, (superuser) => deactivate(app, keeper, superuser)],
    [
      'lost all sessions',
      401,
      ({ id }) => app.withToken(keeper.apiKey).patch(`/users/${id}`, { password_expired: true }),
    ],
  ])('are refused when the caller %s meanwhile', async (_what, status, end) => {
    const superuser = await aSuperuser(app);
    const { access } = await aLogin(app, superuser);
    const targets = await Promise.all(Array.from({ length: WAITING }, () => aUser(app)));
    const client = app.withToken(access);
    const hashes = holdHashes();
    const answers = targets.map(({ id }) =>
      client.patch(`/api/v1/users/${id}`, { is_superuser: true, password: NEW }),
    );
    await untilAllWait();
    await end(superuser);
    hashes.release();
    const statuses = (await Promise.all(answers)).map((answer) => answer.status);
    expect(statuses).toEqual(statuses.map(() => status));
    const { username } = targets.at(-1)!;
    const form = { username, password: NEW };
    expect((await app.anonymous.form('/api/v1/login', form)).status).toBe(401);
  });

  it.each<[string, (by: Sent) => Promise<Answer>]>([
    [
      '/api/v1/login/change_password',
      ({ name, ...sent }) =>
        app.anonymous.post('/api/v1/login/change_password', { username: name, ...sent }),
    ],
    [
      '/api/auth/change_password',
      ({ name, ...sent }) =>
        app.anonymous.post('/api/auth/change_password', { email: name, ...sent }),
    ],
    [
      '/auth/change_password',
      ({ name, ...sent }) =>
        app.anonymous.form('/auth/change_password', { username: name, ...sent }),
    ],
  ])('are refused as a failed log-in when its account is deleted: %s', async (_path, change) => {
    const user = await anEmailUser(app);
    const sent = { name: user.username, password: user.password, new_password: NEW };
    const answer = await whileHashed(
      () => change(sent),
      () => app.as(keeper).delete(`/api/v1/users/${user.id}`),
    );
    const { status, body } = await change({ ...sent, password: 'wrong' });
    expect(answer).toMatchObject({ status, body });
  });

  it('are refused as an unknown link when its account is deleted', async () => {
    const invited = { username: 'invited', hand_over: 'link' };
    const { body: made } = await app.as(keeper).post('/api/v1/accounts', invited);
    const token = new URL(made.link as string).searchParams.get('token')!;
    const reset = () =>
      app.anonymous.post('/api/auth/reset_password', { token, new_password: NEW });
    const answer = await whileHashed(reset, () =>
      app.as(keeper).delete(`/api/v1/users/${made.id}`),
    );
    expect(answer).toMatchObject({ status: 400, text: 'Bad request: invalid or expired token' });
  });

  it('are refused with a documented status on a route that requires no credential', async () => {
    const superuser = await aSuperuser(app);
    const { access } = await aLogin(app, superuser);
    const client = app.withToken(access);
    const hashes = holdHashes();
    const answers = Array.from({ length: WAITING }, (_, index) =>
      client.post('/api/v1/users/', { username: `waiting-${index}`, password: NEW }),
    );
    await untilAllWait();
    await deactivate(app, keeper, superuser);
    hashes.release();
    const { status } = (await Promise.all(answers)).at(-1)!;
    const { body } = await app.anonymous.get('/openapi.json');
    const { paths } = body as { paths: Record<string, { post: { responses: object } }> };
    expect(status).toBe(401);
    expect(Object.keys(paths['/api/v1/users/']!.post.responses)).toContain('401');
  });
});
