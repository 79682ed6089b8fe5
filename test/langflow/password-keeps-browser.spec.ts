import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/client.js';
import { cookiesOf } from '../support/cookies.js';
import { aLogin, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';
const NEW = 'newsecurepassword';
const NEWER = 'another secure password';

/** A browser that sets its own password stays logged in; all other sessions end. */
describe('a new password by cookie', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const browser = (access: string, refresh = '') =>
    app.anonymous.with({ cookie: `access_token_lf=${access}; refresh_token_lf=${refresh}` });
  const statusOf = async (access: string) => (await browser(access).get(`${USERS}whoami`)).status;
  const refreshStatusOf = async (refresh: string) =>
    (await browser('', refresh).post('/api/v1/refresh')).status;
  const resetOf = ({ id }: { id: string }) => `${USERS}${id}/reset-password`;

  /** Checks that an answer sets the cookies of a new session, and returns their values. */
  function successorIn(answer: Answer): { access: string; refresh: string } {
    expect(answer.status).toBe(200);
    const { access_token_lf: access, refresh_token_lf: refresh } = cookiesOf(answer);
    expect(access).toMatchObject({ httpOnly: true, path: '/', sameSite: 'lax' });
    expect(refresh).toMatchObject({ httpOnly: true, path: '/' });
    return { access: access!.value!, refresh: refresh!.value! };
  }

  async function expectOnlySuccessorLives(
    answer: Answer,
    ended: readonly { access: string; refresh: string }[],
  ): Promise<void> {
    const successor = successorIn(answer);
    expect(await statusOf(successor.access)).toBe(200);
    expect(await refreshStatusOf(successor.refresh)).toBe(200);
    for (const { access, refresh } of ended) {
      expect(await statusOf(access)).toBe(401);
      expect(await refreshStatusOf(refresh)).toBe(401);
    }
  }

  it('200: reset-password answers with the cookies of a new session', async () => {
    const own = await aUser(app);
    const [acting, other] = [await aLogin(app, own), await aLogin(app, own)];
    const answer = await browser(acting.access, acting.refresh).patch(resetOf(own), {
      password: NEW,
      current_password: own.password,
    });
    await expectOnlySuccessorLives(answer, [acting, other]);
  });

  it('200: and so does the PATCH of a superuser’s own password', async () => {
    const boss = await aSuperuser(app);
    const [acting, other] = [await aLogin(app, boss), await aLogin(app, boss)];
    const answer = await browser(acting.access).patch(USERS + boss.id, { password: NEW });
    await expectOnlySuccessorLives(answer, [acting, other]);
  });

  it('200: the successor can set the next password', async () => {
    const own = await aUser(app);
    const { access } = await aLogin(app, own);
    const first = successorIn(await browser(access).patch(resetOf(own), { password: NEW }));
    const answer = await browser(first.access).patch(resetOf(own), { password: NEWER });
    await expectOnlySuccessorLives(answer, [first]);
  });

  it('200: no cookies for an access token and an API key in headers', async () => {
    const own = await aUser(app);
    const { access } = await aLogin(app, own);
    const byToken = await app.withToken(access).patch(resetOf(own), { password: NEW });
    const byKey = await app.as(own).patch(resetOf(own), { password: NEWER });
    for (const answer of [byToken, byKey]) {
      expect(answer.status).toBe(200);
      expect(cookiesOf(answer)).toEqual({});
    }
  });

  it('200: no cookies for other changes, and for the password of another account', async () => {
    const [boss, user] = [await aSuperuser(app), await aUser(app)];
    const { access } = await aLogin(app, boss);
    const renamed = await browser(access).patch(USERS + boss.id, { optins: {}, password: '' });
    const others = await browser(access).patch(USERS + user.id, { password: NEW });
    for (const answer of [renamed, others]) {
      expect(answer.status).toBe(200);
      expect(cookiesOf(answer)).toEqual({});
    }
    expect(await statusOf(access)).toBe(200);
  });

  it('400: a refused password ends nothing and sets no cookies', async () => {
    const own = await aUser(app);
    const { access } = await aLogin(app, own);
    const answer = await browser(access).patch(resetOf(own), { password: 'short' });
    expect(answer.status).toBe(400);
    expect(cookiesOf(answer)).toEqual({});
    expect(await statusOf(access)).toBe(200);
  });

  it('no session outlives a later change by a superuser', async () => {
    const boss = await aSuperuser(app);
    for (let round = 0; round < 12; round += 1) {
      const own = await aUser(app);
      const { access } = await aLogin(app, own);
      const changes = [
        () => browser(access).patch(resetOf(own), { password: NEW }),
        () => app.as(boss).patch(USERS + own.id, { password: NEWER }),
      ];
      const isReversed = round % 2 === 1;
      const answers = await Promise.all((isReversed ? changes.reverse() : changes).map((f) => f()));
      const [byOwner, bySuperuser] = isReversed ? answers.reverse() : answers;
      expect(bySuperuser!.status).toBe(200);
      const isOwnersLast = await canLogIn(own, NEW);
      const successor = cookiesOf(byOwner!).access_token_lf?.value;
      const isLive = successor !== undefined && (await statusOf(successor)) === 200;
      expect(isLive && !isOwnersLast).toBe(false);
    }
  });

  async function canLogIn({ username }: TestAccount, password: string): Promise<boolean> {
    const { status } = await app.anonymous.form('/api/v1/login', { username, password });
    return status === 200;
  }
});
