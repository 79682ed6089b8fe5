import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { aTotp, codeOf, firstStep, forgetUses } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const SESSION = 'gatehouse_session';
const STEP = 'gatehouse_second_step';

describe('the log-in of an account with a second factor', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const aPerson = async () => {
    const account = await aUser(app);
    return { account, visitor: new PageVisitor(app), ...(await aTotp(app, account)) };
  };
  const whoIs = async (visitor: PageVisitor) => (await visitor.get('/logout')).text;
  const set = (account: TestAccount, columns: string) =>
    app.dataSource.transaction((manager) =>
      manager.query(`UPDATE users SET ${columns} WHERE id = $1`, [account.id]),
    );

  it('303: the right password leads to a second page and opens nothing', async () => {
    const { account, visitor } = await aPerson();
    const first = await visitor.logIn(account, '/applications');
    expect([first.status, first.headers.get('location')]).toEqual([
      303,
      '/login/second-factor?next=%2Fapplications',
    ]);
    expect(visitor.cookie(SESSION)).toBeUndefined();
    expect(await whoIs(visitor)).toContain('You are logged out.');
    const [cookie] = first.headers.getSetCookie().filter((text) => text.startsWith(STEP));
    expect(cookie).toMatch(/HttpOnly/);
    const waiting = visitor.cookie(STEP)!;
    for (const client of [
      app.withToken(waiting),
      app.as({ apiKey: waiting }),
      app.anonymous.with({ cookie: `${SESSION}=${waiting}` }),
    ]) {
      expect((await client.get('/api/v1/users/whoami')).status).toBeGreaterThanOrEqual(401);
    }
  });

  it('303: the right code logs in and leads where the log-in was to lead', async () => {
    const { account, visitor, secret } = await aPerson();
    const page = await firstStep(visitor, account, '/applications?x=1');
    expect(page.status).toBe(200);
    expect(page.text).toContain('autocomplete="one-time-code"');
    const done = await visitor.submit(page, { code: ` ${codeOf(secret).replace(/^.../, '$& ')}` });
    expect([done.status, done.headers.get('location')]).toEqual([303, '/applications?x=1']);
    expect(await whoIs(visitor)).toContain(account.username);
    expect(visitor.cookie(STEP)).toBeUndefined();
  });

  it('401: a wrong code, one of another account, and one of long ago or to come; then the right one', async () => {
    const { account, visitor, secret } = await aPerson();
    const other = await aPerson();
    const page = await firstStep(visitor, account);
    const wrong = ['', '000', codeOf(other.secret), codeOf(secret, -3), codeOf(secret, 4)];
    for (const code of wrong) {
      const refused = await visitor.submit(page, { code });
      expect([code, refused.status]).toEqual([code, 401]);
      expect(refused.text).toContain('The code is wrong, or was used already.');
    }
    expect(visitor.cookie(SESSION)).toBeUndefined();
    expect((await visitor.submit(page, { code: codeOf(secret) })).status).toBe(303);
  });

  it.each([-1, 1])('303: the clock of the device may be off by %i step', async (steps) => {
    const { account, visitor, secret } = await aPerson();
    const page = await firstStep(visitor, account);
    // At the end of a step the next request is in another one.
    const code = codeOf(secret, steps);
    const { status } = await visitor.submit(page, { code });
    const isLate = status === 401 && codeOf(secret, steps) !== code;
    expect(isLate ? 303 : status).toBe(303);
  });

  it('401: a code that was used is used, and so are earlier ones', async () => {
    const { account, secret } = await aPerson();
    const code = codeOf(secret);
    const earlier = codeOf(secret, -1);
    const logIn = async (sent: string) => {
      const visitor = new PageVisitor(app);
      return visitor.submit(await firstStep(visitor, account), { code: sent });
    };
    expect((await logIn(code)).status).toBe(303);
    expect((await logIn(code)).status).toBe(401);
    expect((await logIn(earlier)).status).toBe(401);
    expect((await logIn(codeOf(secret, 1))).status).toBe(303);
  });

  it('303: a use that a clock ahead of time has stored refuses no code of today', async () => {
    const { account, visitor, secret } = await aPerson();
    await app.dataSource.transaction((manager) =>
      manager.query(
        `UPDATE totp_factors SET last_step = extract(epoch FROM now() + interval '1 day') / 30
          WHERE user_id = $1`,
        [account.id],
      ),
    );
    const page = await firstStep(visitor, account);
    expect((await visitor.submit(page, { code: codeOf(secret) })).status).toBe(303);
  });

  it('401: a secret that was copied from the row of another account opens nothing', async () => {
    const { account, visitor } = await aPerson();
    const other = await aPerson();
    await app.dataSource.transaction((manager) =>
      manager.query(
        `UPDATE totp_factors SET secret = (SELECT secret FROM totp_factors WHERE user_id = $2)
          WHERE user_id = $1`,
        [account.id, other.account.id],
      ),
    );
    const page = await firstStep(visitor, account);
    expect((await visitor.submit(page, { code: codeOf(other.secret) })).status).toBe(401);
  });

  it('of many browsers with one code at the same time, one logs in', async () => {
    const { account, secret } = await aPerson();
    const waiting = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const visitor = new PageVisitor(app);
        return { visitor, page: await firstStep(visitor, account) };
      }),
    );
    const code = codeOf(secret);
    const answers = await Promise.all(
      waiting.map(({ visitor, page }) => visitor.submit(page, { code })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 401, 401, 401, 401, 401]);
  });

  it('of many browsers with one recovery code at the same time, one logs in', async () => {
    const { account, recoveryCodes } = await aPerson();
    const [code] = recoveryCodes;
    const answers = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const visitor = new PageVisitor(app);
        return visitor.submit(await firstStep(visitor, account), { code: code! });
      }),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 401, 401, 401, 401, 401]);
  });

  it('303: a recovery code logs in once, typed in any way', async () => {
    const { account, recoveryCodes } = await aPerson();
    const logIn = async (code: string) => {
      const visitor = new PageVisitor(app);
      return (await visitor.submit(await firstStep(visitor, account), { code })).status;
    };
    const typed = recoveryCodes[0]!.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O');
    expect(await logIn(typed)).toBe(303);
    expect(await logIn(recoveryCodes[0]!)).toBe(401);
    expect(await logIn(recoveryCodes[1]!.replaceAll('1', 'l'))).toBe(303);
  });

  it('400: a first step is good for one log-in, and for the browser that did it', async () => {
    const { account, visitor, secret } = await aPerson();
    const page = await firstStep(visitor, account);
    const stranger = new PageVisitor(app);
    const strange = await stranger.get('/login');
    const stolen = await stranger.post('/login/second-factor', {
      form_token: /name="form_token" value="([^"]+)"/.exec(strange.text)![1]!,
      code: codeOf(secret),
    });
    expect(stolen.status).toBe(400);
    expect((await new PageVisitor(app).get('/login/second-factor')).status).toBe(400);

    const waiting = visitor.cookie(STEP)!;
    expect((await visitor.submit(page, { code: codeOf(secret) })).status).toBe(303);
    await forgetUses(app, account.id);
    const again = new PageVisitor(app);
    const form = await again.get('/login');
    again.setCookie(STEP, waiting);
    const replayed = await again.post('/login/second-factor', {
      form_token: /name="form_token" value="([^"]+)"/.exec(form.text)![1]!,
      code: codeOf(secret),
    });
    expect(replayed.status).toBe(400);
    expect(replayed.text).toContain('was finished already');
  });

  it('400: a first step expires', async () => {
    const { account, visitor, secret } = await aPerson();
    const page = await firstStep(visitor, account);
    await app.dataSource.transaction((manager) =>
      manager.query(`UPDATE pending_log_ins SET expires_at = now() WHERE user_id = $1`, [
        account.id,
      ]),
    );
    expect((await visitor.submit(page, { code: codeOf(secret) })).status).toBe(400);
  });

  it('400, 403: no log-in after all log-ins ended, or the account was deactivated, between the steps', async () => {
    const one = await aPerson();
    const page = await firstStep(one.visitor, one.account);
    await set(one.account, 'session_epoch = session_epoch + 1');
    const ended = await one.visitor.submit(page, { code: codeOf(one.secret) });
    expect([ended.status, one.visitor.cookie(SESSION)]).toEqual([400, undefined]);

    const other = await aPerson();
    const waiting = await firstStep(other.visitor, other.account);
    await set(other.account, 'is_active = false');
    const inactive = await other.visitor.submit(waiting, { code: codeOf(other.secret) });
    expect([inactive.status, other.visitor.cookie(SESSION)]).toEqual([403, undefined]);
  });

  it('400: a reset between the steps ends the first one; the log-in begins again', async () => {
    const { account, visitor, secret } = await aPerson();
    const page = await firstStep(visitor, account);
    const superuser = await aSuperuser(app);
    const path = `/api/v1/users/${account.id}/second_factors`;
    expect((await app.as(superuser).delete(path)).status).toBe(200);
    expect((await visitor.submit(page, { code: codeOf(secret) })).status).toBe(400);
    expect((await visitor.logIn(account)).headers.get('location')).toBe('/logout');
  });

  it('401: a wrong password is told the same, with and without a second factor', async () => {
    const { account } = await aPerson();
    const plain = await aUser(app);
    const pages = await Promise.all(
      [account, plain].map(async ({ username }) => {
        const refused = await new PageVisitor(app).logIn({ username, password: 'a wrong one' });
        return [
          refused.status,
          refused.text.replaceAll(username, 'NAME').replace(/form_token" value="[^"]+/g, ''),
        ];
      }),
    );
    expect(pages[0]).toEqual(pages[1]);
    expect(pages[0]![0]).toBe(401);
  });

  it('403: the form of another site, or none of ours, proves nothing', async () => {
    const { account, visitor, secret } = await aPerson();
    await firstStep(visitor, account);
    const forged = await visitor.post('/login/second-factor', { code: codeOf(secret) });
    expect([forged.status, visitor.cookie(SESSION)]).toEqual([403, undefined]);
  });

  it('303: an address of another server is not where the second step leads', async () => {
    const { account, visitor, secret } = await aPerson();
    await firstStep(visitor, account);
    const page = await visitor.get('/login/second-factor?next=https://evil.example/');
    const done = await visitor.submit(page, { code: codeOf(secret), next: '//evil.example/' });
    expect([done.status, done.headers.get('location')]).toEqual([303, '/account']);
  });
});
