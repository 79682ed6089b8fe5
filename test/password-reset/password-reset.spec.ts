import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deactivate } from '../support/accounts.js';
import { anEmailUser, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { everythingStored, plainFormsOf } from '../support/stored-text.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { bodyOf, startSmtpServer, tokenIn, type SmtpServer } from './smtp.js';

const REQUEST = '/api/auth/request_password_reset';
const RESET = '/api/auth/reset_password';
const LOGIN = '/api/auth/login';
const NEW = 'a quite different secret';
const PUBLIC_URL = 'https://gatehouse.example.com';

const settings = ({ port }: SmtpServer, wishes: Record<string, string> = {}) => ({
  SMTP_URL: `smtp://127.0.0.1:${port}`,
  SMTP_FROM: 'gatehouse@example.com',
  PUBLIC_URL,
  ...wishes,
});

let smtp: SmtpServer;
let app: TestApp;
beforeAll(async () => {
  smtp = await startSmtpServer();
  app = await startTestApp(settings(smtp));
});
afterAll(async () => {
  await app.close();
  await smtp.stop();
});

const ask = (email: string) => app.anonymous.post(REQUEST, { email });
const reset = (token: string, new_password = NEW) =>
  app.anonymous.post(RESET, { token, new_password });
const logIn = ({ username }: TestAccount, password: string) =>
  app.anonymous.post(LOGIN, { email: username, password });
/** To which of these addresses a link went, once for each mail. */
const linksTo = async (emails: readonly string[]) =>
  (await smtp.received())
    .filter((mail) => bodyOf(mail).includes('reset-password'))
    .flatMap(({ to }) => to)
    .filter((email) => emails.includes(email));
const aToken = async ({ username }: TestAccount) => {
  const after = smtp.mails.length;
  expect((await ask(username)).status).toBe(200);
  return tokenIn(await smtp.mailTo(username, after));
};

describe('a password reset by mail', () => {
  it('200: the link in the mail starts with PUBLIC_URL, whatever host the request names', async () => {
    const user = await anEmailUser(app);
    const { status, body } = await app.anonymous
      .with({ 'x-forwarded-host': 'evil.example' })
      .post(REQUEST, { email: user.username.toUpperCase() });
    expect(status).toBe(200);
    expect(body).toEqual({ message: expect.stringContaining('on its way') });
    const mail = await smtp.mailTo(user.username);
    expect(mail.text).toMatch(/^From: gatehouse@example\.com\r$/m);
    expect(bodyOf(mail)).toContain(`${PUBLIC_URL}/user/reset-password?token=`);
    expect(bodyOf(mail).match(/https?:\/\/[^/\s]+/g)).toEqual([PUBLIC_URL]);
    expect((await app.anonymous.get('/api/auth/is_smtp_configured')).body).toBe(true);
  });

  it('200: sets the password and ends all sessions; the token is stored as a hash', async () => {
    const user = await anEmailUser(app);
    const session = (await logIn(user, user.password)).text;
    const token = await aToken(user);
    const stored = await everythingStored(app);
    for (const form of plainFormsOf(token)) expect(stored).not.toContain(form);
    const { status, body } = await reset(token);
    expect([status, body]).toEqual([200, { message: 'The password was set' }]);
    expect((await app.withToken(session).get('/api/users/email')).status).toBe(401);
    expect((await logIn(user, user.password)).status).toBe(400);
    expect((await logIn(user, NEW)).status).toBe(200);
  });

  it('400: a token that was used', async () => {
    const token = await aToken(await anEmailUser(app));
    expect((await reset(token)).status).toBe(200);
    const { status, text } = await reset(token, 'yet another secret');
    expect([status, text]).toEqual([400, 'Bad request: invalid or expired token']);
  });

  it('race: one of several requests at once sets the password', async () => {
    const user = await anEmailUser(app);
    const token = await aToken(user);
    const passwords = ['first of the secrets', 'second of the secrets', 'third of the secrets'];
    const answers = await Promise.all(passwords.map((password) => reset(token, password)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    const winner = passwords[answers.findIndex(({ status }) => status === 200)]!;
    expect((await logIn(user, winner)).status).toBe(200);
  });

  it('400: a token that is expired, unknown, empty or truncated', async () => {
    const token = await aToken(await anEmailUser(app));
    await app.dataSource.query(
      `UPDATE password_resets SET expires_at = now() - interval '1 second'`,
    );
    for (const wrong of [token, 'x'.repeat(32), '', token.slice(1)]) {
      expect((await reset(wrong)).status).toBe(400);
    }
    const lifetime = `SELECT extract(epoch FROM expires_at - created_at)::int AS seconds FROM password_resets WHERE user_id = $1`;
    const user = await anEmailUser(app);
    await aToken(user);
    expect(await app.dataSource.query(lifetime, [user.id])).toEqual([{ seconds: 3600 }]);
  });

  it('400: a token from before a change of password or email, or the deactivation of the account', async () => {
    const superuser = await aSuperuser(app);
    const admin = app.withToken(superuser.apiKey);
    for (const change of [
      (user: TestAccount) =>
        app.withToken(user.apiKey).post('/api/users/setpassword', { password: 'of my own choice' }),
      ({ username }: TestAccount) =>
        admin.post(`/api/users/change_email/${username}`, { new_email: `new.${username}` }),
      (user: TestAccount) => deactivate(app, superuser, user),
    ]) {
      const user = await anEmailUser(app);
      const token = await aToken(user);
      await change(user);
      expect((await reset(token)).status).toBe(400);
    }
  });

  it('400: a password that is not allowed, or the current one; the token stays valid', async () => {
    const user = await anEmailUser(app);
    const token = await aToken(user);
    for (const password of ['', 'x'.repeat(73), user.password]) {
      const { status, text } = await reset(token, password);
      expect(status).toBe(400);
      expect(text).not.toContain('token');
    }
    expect((await reset(token)).status).toBe(200);
  });

  it('200, the same answer and no mail: no account, no email, no password, inactive, service account', async () => {
    const own = await startTestApp(settings(smtp));
    const [plain, bare, inactive, program] = [
      await aUser(own),
      await anEmailUser(own),
      await anEmailUser(own, { isActive: false }),
      await anEmailUser(own),
    ];
    await own.dataSource.query('DELETE FROM passwords WHERE user_id = $1', [bare.id]);
    await own.dataSource.query('UPDATE users SET is_service_account = true WHERE id = $1', [
      program.id,
    ]);
    const known = await anEmailUser(own);
    const words = (await own.anonymous.post(REQUEST, { email: known.username })).text;
    for (const email of [
      'nobody@example.com',
      plain.username,
      bare.username,
      inactive.username,
      program.username,
      `${known.username}\r\nBcc: evil@evil.example`,
    ]) {
      const { status, text } = await own.anonymous.post(REQUEST, { email });
      expect([status, text]).toEqual([200, words]);
    }
    // Closing waits for mail that is being sent.
    await own.close();
    const accounts = [plain, bare, inactive, program, known].map(({ username }) => username);
    const others = ['nobody@example.com', 'evil@evil.example'];
    expect(await linksTo([...accounts, ...others])).toEqual([known.username]);
  });

  it('200: a second request within a minute sends no second mail, and the first link stays valid', async () => {
    const own = await startTestApp(settings(smtp));
    const { username: email } = await anEmailUser(own);
    await own.anonymous.post(REQUEST, { email });
    const token = tokenIn(await smtp.mailTo(email));
    expect((await own.anonymous.post(REQUEST, { email })).status).toBe(200);
    const { status } = await own.anonymous.post(RESET, { token, new_password: NEW });
    expect(status).toBe(200);
    await own.close();
    expect(await linksTo([email])).toEqual([email]);
  });

  it('200: a request within a minute sends another link if the first one has ended', async () => {
    const superuser = await aSuperuser(app);
    const user = await anEmailUser(app);
    await aToken(user);
    const moved = `moved.${user.username}`;
    const path = `/api/users/change_email/${user.username}`;
    const change = await app.withToken(superuser.apiKey).post(path, { new_email: moved });
    expect(change.status).toBe(200);
    const token = await aToken({ ...user, username: moved });
    expect((await reset(token)).status).toBe(200);
  });

  it('200: a later request sends another link, and the first one is no longer valid', async () => {
    const user = await anEmailUser(app);
    const first = await aToken(user);
    await app.dataSource.query(
      `UPDATE password_resets SET created_at = now() - interval '61 seconds' WHERE user_id = $1`,
      [user.id],
    );
    const second = await aToken(user);
    expect((await reset(first)).status).toBe(400);
    expect((await reset(second)).status).toBe(200);
  });

  it('422 and 415: a missing or wrong field, another content type', async () => {
    expect((await app.anonymous.post(REQUEST, {})).status).toBe(422);
    expect((await app.anonymous.post(REQUEST, { email: 5 })).status).toBe(422);
    expect((await app.anonymous.post(RESET, { token: 'x' })).status).toBe(422);
    expect((await app.anonymous.form(REQUEST, { email: 'a@b.c' })).status).toBe(415);
  });
});

describe('the pages', () => {
  it('200: lead from the log-in page to a new password', async () => {
    const user = await anEmailUser(app);
    const visitor = new PageVisitor(app);
    expect((await visitor.get('/login')).text).toContain('href="/user/forgot-password"');
    const after = smtp.mails.length;
    const sent = await visitor.submit(await visitor.get('/user/forgot-password'), {
      email: user.username,
    });
    expect([sent.status, sent.text]).toEqual([200, expect.stringContaining('sent a link')]);
    const token = tokenIn(await smtp.mailTo(user.username, after));
    const page = await visitor.get(`/user/reset-password?token=${token}`);
    const refused = await visitor.submit(page, { password: 'gatehouse' });
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('role="alert"')]);
    const set = await visitor.submit(refused, { password: NEW });
    expect([set.status, set.text]).toEqual([200, expect.stringContaining('have ended')]);
    const used = await visitor.submit(refused, { password: 'yet another one' });
    expect((await visitor.logIn({ username: user.username, password: NEW })).status).toBe(303);
    const again = await visitor.get(`/user/reset-password?token=${token}`);
    expect([again.status, again.text]).toEqual([
      400,
      expect.stringMatching(/no longer works.*href="\/login".*href="\/user\/forgot-password"/s),
    ]);
    expect([used.status, used.text.includes('no longer works')]).toEqual([400, true]);
  });

  it('200: do not reveal who has an account', async () => {
    const visitor = new PageVisitor(app);
    const answer = async (email: string) =>
      (await visitor.submit(await visitor.get('/user/forgot-password'), { email })).text;
    expect(await answer('nobody@example.com')).toBe(
      await answer((await anEmailUser(app)).username),
    );
  });
});

describe('the mail server', () => {
  it('400: without one, on both operations and the page', async () => {
    const own = await startTestApp();
    for (const [path, body] of [
      [REQUEST, { email: 'a@b.c' }],
      [RESET, { token: 'x', new_password: 'y' }],
    ] as const) {
      const { status, text } = await own.anonymous.post(path, body);
      expect([status, text]).toEqual([400, 'Bad request: SMTP is not configured on this instance']);
    }
    const visitor = new PageVisitor(own);
    expect((await visitor.get('/user/forgot-password')).status).toBe(400);
    expect((await visitor.get('/login')).text).not.toContain('forgot-password');
    await own.close();
  });

  it('receives the user name and password of SMTP_URL', async () => {
    const strict = await startSmtpServer('login');
    const host = `127.0.0.1:${strict.port}`;
    const SMTP_URL = `smtp://mailer%40example.com:p%40ss%2Fword@${host}`;
    const own = await startTestApp(settings(strict, { SMTP_URL }));
    const user = await anEmailUser(own);
    await own.anonymous.post(REQUEST, { email: user.username });
    expect(tokenIn(await strict.mailTo(user.username))).toHaveLength(32);
    await own.close();
    await strict.stop();
  });

  it.each(['refuse', 'gone'] as const)(
    '200: the same answer although it fails (%s)',
    async (mode) => {
      const broken = await startSmtpServer(mode === 'gone' ? 'open' : mode);
      const own = await startTestApp(settings(broken));
      if (mode === 'gone') await broken.stop();
      const user = await anEmailUser(own);
      expect((await own.anonymous.post(REQUEST, { email: user.username })).status).toBe(200);
      // Closing waits for mail that is being sent.
      await own.close();
      if (mode === 'refuse') await broken.stop();
      expect(broken.mails).toEqual([]);
    },
  );

  it('429: too many requests from one address', async () => {
    const own = await startTestApp(settings(smtp, { LOGIN_RATE_LIMIT_PER_MINUTE: '1' }));
    await own.anonymous.post(REQUEST, { email: 'a@b.c' });
    expect((await own.anonymous.post(REQUEST, { email: 'a@b.c' })).status).toBe(429);
    expect((await own.anonymous.post(RESET, { token: 'x', new_password: 'y' })).status).toBe(429);
    await own.close();
  });
});
