import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mailSettings } from '../email-change/ask.js';
import { bodyOf, startSmtpServer, type SmtpServer } from '../password-reset/smtp.js';
import { anEmailUser } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { aTotp, codeOf, firstStep } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { DeviceFlow } from '../zenml/device-flow.js';

const NEW = 'quite another password';
const SESSION = 'gatehouse_session';

let smtp: SmtpServer;
let app: TestApp;
beforeAll(async () => {
  smtp = await startSmtpServer();
  app = await startTestApp(mailSettings(smtp));
});
afterAll(async () => {
  await app.close();
  await smtp.stop();
});

const aPerson = async () => {
  const account = await anEmailUser(app);
  return { account, visitor: new PageVisitor(app), ...(await aTotp(app, account)) };
};

describe('no page is a way around the second factor', () => {
  it('303: the page that replaces a password asks for the code too', async () => {
    const { account, visitor, secret } = await aPerson();
    const page = await visitor.get('/login/password?next=/applications');
    const { username: name, password } = account;
    const filled = { name, password, new_password: NEW };
    const asked = await visitor.submit(page, filled);
    expect([asked.status, asked.text.includes('name="code"')]).toEqual([403, true]);
    const wrong = await visitor.submit(asked, { ...filled, code: '000000' });
    expect([wrong.status, wrong.text.includes('name="code"')]).toEqual([401, true]);
    const changed = await visitor.submit(wrong, { ...filled, code: codeOf(secret) });
    expect([changed.status, changed.headers.get('location')]).toEqual([
      303,
      '/login/second-factor?next=%2Fapplications',
    ]);
    expect(visitor.cookie(SESSION)).toBeUndefined();
    // The next step is good too. The one before would be too old if a step ended on the way.
    const code = codeOf(secret, 1);
    const done = await visitor.submit(await visitor.follow(changed), { code });
    expect([done.status, done.headers.get('location')]).toEqual([303, '/applications']);
  });

  it('303: an expired password is replaced first, then the code is asked for', async () => {
    const { account, visitor, recoveryCodes } = await aPerson();
    await app.dataSource.transaction((manager) =>
      manager.query('UPDATE passwords SET is_expired = true WHERE user_id = $1', [account.id]),
    );
    const expired = await visitor.logIn(account);
    expect([expired.status, expired.text.includes('is temporary')]).toEqual([403, true]);
    const { username: name, password } = account;
    const filled = { name, password, new_password: NEW };
    const asked = await visitor.submit(expired, filled);
    const changed = await visitor.submit(asked, { ...filled, code: recoveryCodes[0]! });
    expect(changed.headers.get('location')).toMatch(/^\/login\/second-factor\?/);
    expect(visitor.cookie(SESSION)).toBeUndefined();
  });

  it('303: a reset by mail sets a password, and the log-in with it asks for the code', async () => {
    const { account, visitor } = await aPerson();
    const after = smtp.mails.length;
    const email = account.username;
    await visitor.submit(await visitor.get('/user/forgot-password'), { email });
    const mail = bodyOf(await smtp.mailTo(email, after, 'reset-password?token='));
    const [, token] = /reset-password\?token=(\w+)/.exec(mail)!;
    const form = await visitor.get(`/user/reset-password?token=${token}`);
    expect((await visitor.submit(form, { password: NEW })).status).toBeLessThan(400);
    expect(visitor.cookie(SESSION)).toBeUndefined();
    const { headers } = await visitor.logIn({ username: email, password: NEW });
    expect(headers.get('location')).toMatch(/^\/login\/second-factor\?/);
    expect(visitor.cookie(SESSION)).toBeUndefined();
  });

  it.each(['/user/cli?port=8123', '/applications', '/email', '/oauth/device', '/devices/verify'])(
    '303: %s is not open between the steps',
    async (path) => {
      const { account, visitor, secret } = await aPerson();
      const page = await firstStep(visitor, account, path);
      const before = await visitor.get(path);
      const other = await new PageVisitor(app).get(path);
      expect([before.status, before.headers.get('location')]).toEqual([
        other.status,
        other.headers.get('location'),
      ]);
      await visitor.submit(page, { code: codeOf(secret) });
      expect((await visitor.get(path)).status).toBe(200);
    },
  );

  it('a device gets its log-in only from somebody who has done both steps', async () => {
    const { account, visitor, secret } = await aPerson();
    const flow = new DeviceFlow(app, account);
    const begun = await flow.begin();
    const path = new URL(begun.verification_uri_complete);
    const page = await firstStep(visitor, account, path.pathname + path.search);
    const early = await visitor.get(path.pathname + path.search);
    expect(early.headers.get('location')).toMatch(/^\/login\?/);
    const done = await visitor.submit(page, { code: codeOf(secret) });
    const approval = await visitor.submit(await visitor.follow(done), {}, 'approve');
    expect(approval.status).toBeLessThan(400);
    expect((await flow.poll(begun)).status).toBe(200);
  });

  it('a new password of one’s own keeps the session that proved the factor', async () => {
    const { account, secret } = await aPerson();
    const { username, password } = account;
    const form = { username, password, otp: codeOf(secret) };
    const { body } = await app.anonymous.form('/api/v1/login', form);
    const changed = await app.anonymous
      .with({ cookie: `access_token_lf=${body.access_token as string}` })
      .patch(`/api/v1/users/${account.id}/reset-password`, {
        password: NEW,
        current_password: password,
      });
    expect(changed.status).toBe(200);
    const rows = await app.dataSource.query<{ log_in_methods: string[] }[]>(
      `SELECT s.log_in_methods FROM sessions s JOIN users u ON u.id = s.user_id
         AND u.session_epoch = s.epoch WHERE u.id = $1`,
      [account.id],
    );
    expect(rows).toEqual([{ log_in_methods: ['password', 'totp'] }]);
  });

  it('of the first steps of an account, the latest twenty are kept', async () => {
    const { account } = await aPerson();
    const countOfSteps = async () => {
      const [row] = await app.dataSource.query<{ n: number }[]>(
        'SELECT count(*)::int AS n FROM pending_log_ins WHERE user_id = $1',
        [account.id],
      );
      return row!.n;
    };
    for (let times = 0; times < 21; times += 1) await firstStep(new PageVisitor(app), account);
    expect(await countOfSteps()).toBe(20);
  });

  it('an expired first step is deleted', async () => {
    const { account, visitor } = await aPerson();
    await firstStep(visitor, account);
    const { ExpiredRows } = await import('../../src/platform/bounds/expired-rows.service.js');
    await app.dataSource.transaction((manager) =>
      manager.query(
        `UPDATE pending_log_ins SET expires_at = now() - interval '1 second' WHERE user_id = $1`,
        [account.id],
      ),
    );
    await app.nest.get(ExpiredRows).sweep();
    const left = await app.dataSource.query<unknown[]>(
      'SELECT 1 FROM pending_log_ins WHERE user_id = $1',
      [account.id],
    );
    expect(left).toEqual([]);
  });
});
