import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Outbox } from '../../src/platform/mail/outbox.service.js';
import { deactivate } from '../support/accounts.js';
import { anIdentity, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { startSmtpServer, tokenIn, type SmtpServer } from '../password-reset/smtp.js';
import { everythingStored, plainFormsOf } from '../support/stored-text.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ACCOUNTS = '/api/v1/accounts';
const CHOSEN = 'chosen by the person';

interface Listed {
  id: string;
  invited_until: string | null;
}

let app: TestApp;
let superuser: TestAccount;

const invitationOf = (id: string) => `${ACCOUNTS}/${id}/invitation`;
const create = async (username: string, json: object = {}) => {
  const { status, body } = await app
    .as(superuser)
    .post(ACCOUNTS, { username, hand_over: 'link', ...json });
  expect(status).toBe(201);
  return body as { id: string; link: string | null; invited_until: string };
};
const choose = async (link: string, password = CHOSEN) => {
  const { pathname, search } = new URL(link);
  const visitor = new PageVisitor(app);
  const page = await visitor.get(`${pathname}${search}`);
  return page.status === 200 ? visitor.submit(page, { password }) : page;
};
const logIn = (username: string, password = CHOSEN) =>
  app.anonymous.form('/api/v1/login', { username, password });
const invited = async (query = 'is_invited=true') => {
  const { body } = await app.as(superuser).get(`${ACCOUNTS}?${query}&limit=1000`);
  return (body.accounts as Listed[]).map(({ id }) => id);
};

describe('invitations, on a server without mail', () => {
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  it('201: the link works once, without mail and without an email; only a hash is stored', async () => {
    const { id, link, invited_until } = await create('ada');
    expect(link).toMatch(new RegExp(`^${app.url}/user/reset-password\\?token=[\\w-]{32}$`));
    const days = (Date.parse(invited_until) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    const stored = await everythingStored(app);
    const token = new URL(link!).searchParams.get('token')!;
    for (const form of plainFormsOf(token)) expect(stored).not.toContain(form);
    expect(await invited()).toContain(id);
    expect((await choose(link!)).status).toBe(200);
    expect((await logIn('ada')).status).toBe(200);
    expect((await choose(link!)).status).toBe(400);
    expect(await invited()).not.toContain(id);
    expect((await app.as(superuser).get(`${ACCOUNTS}/${id}`)).body.invited_until).toBeNull();
  });

  it('201: a new link ends the earlier one', async () => {
    const { id, link } = await create('bob');
    const { status, body } = await app.as(superuser).post(invitationOf(id), {});
    expect([status, body]).toEqual([
      201,
      { link: expect.stringContaining('token='), invited_until: expect.any(String) },
    ]);
    expect((await choose(link!)).status).toBe(400);
    expect((await choose(body.link as string)).status).toBe(200);
    expect((await logIn('bob')).status).toBe(200);
  });

  it('200: withdrawn, the link is refused and the account stays; again it ends nothing', async () => {
    const { id, link } = await create('cleo');
    expect((await app.as(superuser).delete(invitationOf(id))).body).toEqual({ ended: 1 });
    expect((await choose(link!)).status).toBe(400);
    expect(await invited()).not.toContain(id);
    expect((await app.as(superuser).get(`${ACCOUNTS}/${id}`)).body).toMatchObject({
      is_active: true,
      invited_until: null,
    });
    expect((await app.as(superuser).delete(invitationOf(id))).body).toEqual({ ended: 0 });
  });

  it('200: the list of those who have not come also has expired invitations, and no others', async () => {
    const { id } = await create('dora');
    await app.dataSource.query(
      `UPDATE password_resets SET expires_at = now() - interval '1 day' WHERE user_id = $1`,
      [id],
    );
    const { body } = await app.as(superuser).get(`${ACCOUNTS}?is_invited=true&search=dora`);
    const [{ invited_until }] = body.accounts as [Listed];
    expect(Date.parse(invited_until!)).toBeLessThan(Date.now());
    expect(body.total_count).toBe(1);
    expect(await invited('is_invited=false')).not.toContain(id);
    // A password that a superuser has set makes the link void.
    const set = await app.as(superuser).patch(`/api/v1/users/${id}`, { password: CHOSEN });
    expect(set.status).toBe(200);
    expect(await invited()).not.toContain(id);
  });

  it('200: somebody with a password who gets a link is not invited', async () => {
    const user = await aUser(app);
    expect((await logIn(user.username, user.password)).status).toBe(200);
    const { body } = await app.as(superuser).post(invitationOf(user.id), {});
    expect(await invited()).not.toContain(user.id);
    expect((await choose(body.link as string)).status).toBe(200);
    expect((await logIn(user.username)).status).toBe(200);
  });

  it('400: a link of a superuser who is none any more, who may have kept it', async () => {
    const leave = [
      (id: string) => app.as(superuser).patch(`/api/v1/users/${id}`, { is_superuser: false }),
      (id: string) => deactivate(app, superuser, { id }),
      (id: string) => app.as(superuser).delete(`/api/v1/users/${id}`),
    ];
    for (const end of leave) {
      const former = await aSuperuser(app);
      const person = await aUser(app);
      const { body } = await app.as(former).post(invitationOf(person.id), {});
      const json = { username: `of-${former.username}`, hand_over: 'link' };
      const made = await app.as(former).post(ACCOUNTS, json);
      await end(former.id);
      for (const link of [body.link, made.body.link]) {
        expect((await choose(link as string)).status).toBe(400);
      }
      expect((await logIn(person.username, person.password)).status).toBe(200);
      const again = await app.as(superuser).post(invitationOf(made.body.id as string), {});
      expect((await choose(again.body.link as string)).status).toBe(200);
    }
  });

  it('400: a link of an account that was disabled', async () => {
    const { id, link } = await create('erik');
    await deactivate(app, superuser, { id });
    expect((await choose(link!)).status).toBe(400);
  });

  it('400, 403, 404, 422: mail, others, accounts of a provider or program, nobody, a wrong body', async () => {
    const { id } = await create('fred');
    const send = (path: string, json: object = {}) => app.as(superuser).post(path, json);
    expect((await send(invitationOf(id), { hand_over: 'mail' })).status).toBe(400);
    const user = await aUser(app);
    expect((await app.as(user).post(invitationOf(id), {})).status).toBe(403);
    expect((await app.as(user).delete(invitationOf(id))).status).toBe(403);
    expect((await send(invitationOf(randomUUID()))).status).toBe(404);
    expect((await app.as(superuser).delete(invitationOf(randomUUID()))).status).toBe(404);
    expect((await send(invitationOf(id), { hand_over: 'pigeon' })).status).toBe(422);
    expect((await send(invitationOf('x'))).status).toBe(422);
    await anIdentity(app, user.id);
    await app.dataSource.query('DELETE FROM passwords WHERE user_id = $1', [user.id]);
    const refused = await send(invitationOf(user.id));
    expect(refused.status).toBe(403);
  });
});

describe('invitations, on a server with mail', () => {
  let smtp: SmtpServer;
  beforeAll(async () => {
    smtp = await startSmtpServer();
    app = await startTestApp({
      SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
      SMTP_FROM: 'gatehouse@example.com',
      PUBLIC_URL: 'http://gatehouse.example.com',
    });
    superuser = await aSuperuser(app);
  });
  afterAll(async () => {
    await app.close();
    await smtp.stop();
  });

  it('201: mailed again, the earlier link ends; the link itself has PUBLIC_URL', async () => {
    const email = 'grace@example.com';
    const { id, link } = await create('grace', { email });
    expect(link).toMatch(/^http:\/\/gatehouse\.example\.com\/user\/reset-password\?token=/);
    const { status, body } = await app.as(superuser).post(invitationOf(id), { hand_over: 'mail' });
    expect([status, body.link]).toEqual([201, null]);
    const token = tokenIn(await smtp.mailTo(email));
    expect(link).not.toContain(token);
    expect((await choose(link!)).status).toBe(400);
    expect((await choose(`http://x/user/reset-password?token=${token}`)).status).toBe(200);
    expect((await logIn('grace')).status).toBe(200);
  });

  it('200: one who asks for a new password instead stays invited until she has chosen it', async () => {
    const email = 'ida@example.com';
    const { id, link } = await create('ida', { email });
    await app.anonymous.post('/api/auth/request_password_reset', { email });
    // It comes to nothing so soon after the invitation, which shows after the answer.
    await app.nest.get(Outbox).settled();
    await app.dataSource.query(
      `UPDATE password_resets SET created_at = now() - interval '2 minutes' WHERE user_id = $1`,
      [id],
    );
    const after = smtp.mails.length;
    await app.anonymous.post('/api/auth/request_password_reset', { email });
    const token = tokenIn(await smtp.mailTo(email, after));
    expect((await choose(link!)).status).toBe(400);
    expect(await invited()).toContain(id);
    expect((await choose(`http://x/user/reset-password?token=${token}`)).status).toBe(200);
    expect(await invited()).not.toContain(id);
  });

  it('400: a mail to an account without an email', async () => {
    const { id } = await create('judy');
    const { status } = await app.as(superuser).post(invitationOf(id), { hand_over: 'mail' });
    expect(status).toBe(400);
  });
});
