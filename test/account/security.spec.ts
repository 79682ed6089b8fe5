import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask, anAddress, mailSettings, signedIn } from '../email-change/ask.js';
import { bodyOf, startSmtpServer, type SmtpServer } from '../password-reset/smtp.js';
import {
  aLogin,
  anApiKey,
  anEmailUser,
  anIdentity,
  aUser,
  type TestAccount,
} from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { asScript, atPages, cookieOf } from './browser-session.js';

const PASSWORD = '/api/v1/account/password';
const EMAIL = '/api/v1/account/email';
const PROVIDERS = '/api/v1/account/log_in_providers';
const NEW = 'quite-another-secret';

let smtp: SmtpServer;
let app: TestApp;
beforeAll(async () => {
  smtp = await startSmtpServer();
  app = await startTestApp(
    mailSettings(smtp, {
      OAUTH_LOGINS:
        '{"github": {"id": "an-id", "secret": "a-secret"}, "gitlab": {"id": "an-id", "secret": "a-secret"}}',
    }),
  );
});
afterAll(async () => {
  await app.close();
  await smtp.stop();
});

const whoami = '/api/v1/users/whoami';
const change = ({ password }: TestAccount, new_password = NEW) => ({
  current_password: password,
  new_password,
});

describe('the own password', () => {
  it('200: the browser goes on with a new session; the others end, keys stay', async () => {
    const user = await anEmailUser(app);
    const [page, other] = [await atPages(app, user), await atPages(app, user)];
    const { status, headers, body } = await page.post(PASSWORD, change(user));
    expect([status, body]).toEqual([200, { detail: 'Password changed' }]);
    expect((await page.get(whoami)).status).not.toBe(200);
    expect((await other.get(whoami)).status).not.toBe(200);
    const successor = asScript(app, cookieOf(headers, 'gatehouse_session')!);
    expect((await successor.get(whoami)).body.id).toBe(user.id);
    const { body: sessions } = await successor.get('/api/v1/account/sessions');
    expect(sessions).toMatchObject([{ is_current: true, kind: 'browser' }]);
    expect((await app.as(user).get(whoami)).status).toBe(200);
    await aLogin(app, { ...user, password: NEW });
  });

  it("200: Langflow's UI goes on by its cookie; a token that was sent ends", async () => {
    const user = await anEmailUser(app);
    const { access } = await aLogin(app, user);
    const browser = app.anonymous.with({ cookie: `access_token_lf=${access}` });
    const { status, headers } = await browser.post(PASSWORD, change(user));
    expect(status).toBe(200);
    expect(cookieOf(headers, 'gatehouse_session')).toBeUndefined();
    const next = cookieOf(headers, 'access_token_lf')!;
    expect((await app.withToken(next).get(whoami)).status).toBe(200);
    const again = change({ ...user, password: NEW }, 'a third secret text');
    expect((await app.withToken(next).post(PASSWORD, again)).headers.getSetCookie()).toEqual([]);
    expect((await app.withToken(next).get(whoami)).status).not.toBe(200);
  });

  it('400, 422, 403: a wrong current password, none, a weak new one, a limited key', async () => {
    const user = await anEmailUser(app);
    const page = await atPages(app, user);
    const wrong = { current_password: 'not this one', new_password: NEW };
    expect((await page.post(PASSWORD, wrong)).status).toBe(400);
    expect((await page.post(PASSWORD, { new_password: NEW })).status).toBe(422);
    expect((await page.post(PASSWORD, change(user, 'short'))).status).toBe(400);
    expect((await page.post(PASSWORD, change(user, user.password))).status).toBe(400);
    const limited = await anApiKey(app, user.id, { expiresAt: new Date(Date.now() + 60_000) });
    const client = app.as({ apiKey: limited.text });
    expect((await client.post(PASSWORD, change(user))).status).toBe(403);
    expect((await app.anonymous.post(PASSWORD, change(user))).status).toBe(403);
    expect((await page.get(whoami)).status).toBe(200);
    await aLogin(app, user);
  });

  it('200: the strength of a password, with the verdict of the rules', async () => {
    const user = await anEmailUser(app);
    const judge = async (password: string) =>
      (await app.as(user).post(`${PASSWORD}/strength`, { password })).body as object;
    expect(await judge('password1')).toMatchObject({
      score: 0,
      is_allowed: false,
      fault: 'common',
    });
    expect(await judge('short')).toMatchObject({ is_allowed: false, fault: 'too_short' });
    const [name] = user.username.split('@');
    expect(await judge(`${name}1`)).toMatchObject({ is_allowed: false, fault: 'like_name' });
    expect(await judge('correct horse battery staple')).toEqual({
      score: 4,
      is_allowed: true,
      fault: null,
      warning: null,
    });
    expect(await judge('x'.repeat(5000))).toMatchObject({ fault: 'too_long' });
    expect((await app.as(user).post(`${PASSWORD}/strength`, {})).status).toBe(422);
    expect((await app.anonymous.post(`${PASSWORD}/strength`, { password: 'x' })).status).toBe(403);
  });
});

describe('the own email', () => {
  it('202: a link is mailed, the account tells of it, and it can be canceled', async () => {
    const user = await anEmailUser(app);
    const [page, email] = [await atPages(app, user), anAddress()];
    const after = smtp.mails.length;
    const { status, body } = await page.post(EMAIL, { email, password: user.password });
    expect([status, body]).toEqual([202, { detail: 'Link sent' }]);
    const link = /\/email\/confirm\?token=[0-9A-Za-z]{32}/.exec(
      bodyOf(await smtp.mailTo(email, after)),
    )![0];
    expect((await page.get('/api/v1/account')).body).toMatchObject({
      email: user.username,
      waiting_email: email,
      capabilities: { can_change_email: true, sends_mail: true },
    });
    expect((await page.delete(EMAIL)).status).toBe(200);
    expect((await page.delete(EMAIL)).status).toBe(404);
    expect((await page.get('/api/v1/account')).body.waiting_email).toBeNull();
    const visitor = await signedIn(app, user);
    expect((await visitor.get(link)).status).toBe(400);
  });

  it('400, 403, 422: a wrong password, no address, an API key, an account of a provider', async () => {
    const user = await anEmailUser(app);
    const page = await atPages(app, user);
    const email = anAddress();
    expect((await page.post(EMAIL, { email, password: 'wrong' })).status).toBe(400);
    const { password } = user;
    expect((await page.post(EMAIL, { email: 'no address', password })).status).toBe(400);
    expect((await page.post(EMAIL, { email })).status).toBe(422);
    expect((await app.as(user).post(EMAIL, { email, password })).status).toBe(400);
    expect((await app.anonymous.delete(EMAIL)).status).toBe(403);
    expect((await page.get('/api/v1/account')).body.waiting_email).toBeNull();
    const other = await anEmailUser(app);
    const its = await atPages(app, other);
    await anIdentity(app, other.id);
    await app.dataSource.query('DELETE FROM passwords WHERE user_id = $1', [other.id]);
    expect((await its.post(EMAIL, { email, password })).status).toBe(403);
  });

  it('404: nobody cancels the change of another account', async () => {
    const [user, other] = [await anEmailUser(app), await anEmailUser(app)];
    const email = anAddress();
    await ask(await signedIn(app, user), email, user);
    expect((await app.as(other).delete(EMAIL)).status).toBe(404);
    expect((await app.as(user).get('/api/v1/account')).body.waiting_email).toBe(email);
  });
});

describe('the own log-in providers', () => {
  const linkedOf = async ({ id }: { id: string }) => {
    const rows = await app.dataSource.query<{ provider: string }[]>(
      'SELECT provider FROM identities WHERE user_id = $1 ORDER BY 1',
      [id],
    );
    return rows.map(({ provider }) => provider);
  };

  it('200: a provider is unlinked while another way to log in remains', async () => {
    const user = await aUser(app);
    await anIdentity(app, user.id);
    await anIdentity(app, user.id, { provider: 'gitlab' });
    const { body } = await app.as(user).get(PROVIDERS);
    const found = body as { is_linked: boolean }[];
    expect(found.map(({ is_linked }) => is_linked)).toEqual([true, true]);
    expect((await app.as(user).delete(`${PROVIDERS}/gitlab`)).status).toBe(200);
    expect(await linkedOf(user)).toEqual(['github']);
    await app.dataSource.query('DELETE FROM passwords WHERE user_id = $1', [user.id]);
    const last = await app.as(user).delete(`${PROVIDERS}/github`);
    expect([last.status, last.body.detail]).toEqual([409, expect.stringContaining('only way')]);
    expect(await linkedOf(user)).toEqual(['github']);
  });

  it('409: a provider that is not configured any more is no way to log in', async () => {
    const user = await aUser(app);
    await anIdentity(app, user.id);
    await anIdentity(app, user.id, { provider: 'gone' });
    await app.dataSource.query('DELETE FROM passwords WHERE user_id = $1', [user.id]);
    expect((await app.as(user).delete(`${PROVIDERS}/github`)).status).toBe(409);
    expect((await app.as(user).get(PROVIDERS)).body[2]).toMatchObject({
      provider: 'gone',
      is_configured: false,
      is_linked: true,
    });
    expect((await app.as(user).delete(`${PROVIDERS}/gone`)).status).toBe(200);
  });

  it('404, 403: a provider that is not linked, one of another account, a limited key', async () => {
    const [user, other] = [await aUser(app), await aUser(app)];
    await anIdentity(app, other.id);
    expect((await app.as(user).delete(`${PROVIDERS}/github`)).status).toBe(404);
    const limited = await anApiKey(app, other.id, { scopes: ['users:write'] });
    const client = app.as({ apiKey: limited.text });
    expect((await client.delete(`${PROVIDERS}/github`)).status).toBe(403);
    expect(await linkedOf(other)).toEqual(['github']);
  });
});
