import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aUser } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { aTotp, codeOf, firstStep, forgetUses, inSession } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const SESSION = 'gatehouse_session';

describe('guesses of a code', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ SECOND_FACTOR_FAILURES: '3' });
  });
  afterAll(() => app.close());

  it('429: after some wrong codes none is checked, on pages and APIs alike, and the trail has it', async () => {
    const account = await aUser(app);
    const { secret } = await aTotp(app, account);
    const visitor = new PageVisitor(app);
    const page = await firstStep(visitor, account);
    const wrong = codeOf(secret, 10);
    expect((await visitor.submit(page, { code: wrong })).status).toBe(401);
    const { username, password } = account;
    const logIn = (otp: string) => app.anonymous.form('/api/v1/login', { username, password, otp });
    expect((await logIn(wrong)).status).toBe(401);
    expect((await logIn('000000')).status).toBe(401);
    const locked = await logIn(codeOf(secret));
    expect(locked.status).toBe(429);
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(0);
    const shown = await visitor.submit(page, { code: codeOf(secret) });
    expect([shown.status, visitor.cookie(SESSION)]).toEqual([429, undefined]);
    const events = await app.dataSource.query<{ after: Record<string, string> }[]>(
      `SELECT after FROM audit_events WHERE action = 'login.refuse' AND target_id = $1`,
      [account.id],
    );
    expect(events.map(({ after }) => after)).toEqual(
      expect.arrayContaining([
        { reason: 'second_factor_wrong' },
        { reason: 'rate_limited', limit: 'login_failures_of_second_factor' },
      ]),
    );
  });

  it('429: wrong codes of fresh proofs do not lock the owner out from logging in', async () => {
    const account = await aUser(app);
    const thief = await inSession(app, account);
    const { secret } = await aTotp(app, account);
    const prove = (code: string) => thief.post('/api/v1/account/proof', { code });
    const wrong = codeOf(secret, 10);
    for (let times = 0; times < 3; times += 1) expect((await prove(wrong)).status).toBe(401);
    expect((await prove(codeOf(secret))).status).toBe(429);
    const visitor = new PageVisitor(app);
    const page = await firstStep(visitor, account);
    expect((await visitor.submit(page, { code: codeOf(secret) })).status).toBe(303);
    expect((await prove(codeOf(secret, 1))).status).toBe(429);
  });

  it('a right code forgets the wrong ones', async () => {
    const account = await aUser(app);
    const { secret } = await aTotp(app, account);
    const { username, password } = account;
    const logIn = (otp: string) => app.anonymous.form('/api/v1/login', { username, password, otp });
    for (let round = 0; round < 2; round += 1) {
      for (let times = 0; times < 2; times += 1) {
        expect((await logIn(codeOf(secret, 10))).status).toBe(401);
      }
      await forgetUses(app, account.id);
      expect((await logIn(codeOf(secret))).status).toBe(200);
    }
  });
});
