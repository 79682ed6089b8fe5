import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OauthAccounts } from '../../src/oauth/provider/oauth-accounts.service.js';
import { bodyOf, startSmtpServer, type SmtpServer } from '../password-reset/smtp.js';
import {
  anApiKey,
  anEmailUser,
  anIdentity,
  aSuperuser,
  aUser,
  type TestAccount,
} from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { everythingStored, plainFormsOf } from '../support/stored-text.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { anAddress, ask, mailSettings, PUBLIC_URL, signedIn } from './ask.js';

const CHANGED = 'Your email was changed';

let smtp: SmtpServer;
let app: TestApp;
let superuser: TestAccount;
beforeAll(async () => {
  smtp = await startSmtpServer();
  app = await startTestApp(mailSettings(smtp));
  superuser = await aSuperuser(app);
});
afterAll(async () => {
  await app.close();
  await smtp.stop();
});

/** A visitor with an API key in the session cookie. */
function withKey(text: string): PageVisitor {
  const visitor = new PageVisitor(app);
  visitor.setCookie('gatehouse_session', text);
  return visitor;
}
/** Asks for an address. @returns the path of the link that was mailed to it */
async function aLink(visitor: PageVisitor, email: string, account: TestAccount): Promise<string> {
  const after = smtp.mails.length;
  const { status, text } = await ask(visitor, email, account);
  expect([status, text]).toEqual([200, expect.stringContaining('sent a link')]);
  const mail = bodyOf(await smtp.mailTo(email, after));
  expect(mail.match(/https?:\/\/[^/\s]+/g)).toEqual([PUBLIC_URL]);
  return /\/email\/confirm\?token=[0-9A-Za-z]{32}\b/.exec(mail)![0];
}
const confirm = async (visitor: PageVisitor, link: string) => {
  const page = await visitor.get(link);
  return page.status === 200 ? visitor.submit(page) : page;
};
const stored = async ({ id }: TestAccount) => {
  const [row] = await app.dataSource.query<{ email: string | null; proof: string | null }[]>(
    'SELECT username, email, email_proof AS proof FROM users WHERE id = $1',
    [id],
  );
  return row!;
};

describe('a new email for the own account', () => {
  it('200: the link proves it, once; the old address gets a notice, and a user name that equals the email changes too', async () => {
    const user = await anEmailUser(app);
    const [visitor, email] = [await signedIn(app, user), anAddress()];
    const link = await aLink(visitor, email, user);
    expect(await stored(user)).toMatchObject({ email: user.username, proof: 'superuser' });
    expect((await visitor.get('/email')).text).toContain(`A link was sent to <strong>${email}`);
    const after = smtp.mails.length;
    const page = await visitor.get(link);
    expect(page.text).toContain(email);
    const { status, text } = await visitor.submit(page);
    expect([status, text]).toEqual([200, expect.stringContaining(CHANGED)]);
    expect(await stored(user)).toEqual({ username: email, email, proof: 'mail' });
    const notice = await smtp.mailTo(user.username, after);
    expect(bodyOf(notice)).toContain('no longer its email');
    expect(bodyOf(notice)).not.toContain(email);
    const again = await visitor.submit(page);
    expect([again.status, again.text]).toEqual([
      400,
      expect.stringContaining('This link no longer works'),
    ]);
    expect((await visitor.get(link)).status).toBe(400);
    expect((await visitor.get('/email')).text).not.toContain('A link was sent');
  });

  it('200: an account without an email gets its first one, and keeps its user name', async () => {
    const user = await aUser(app);
    const [visitor, email] = [await signedIn(app, user), anAddress()];
    const link = await aLink(visitor, email, user);
    expect((await confirm(visitor, link)).text).toContain(CHANGED);
    expect(await stored(user)).toEqual({ username: user.username, email, proof: 'mail' });
    const { body } = await app.withToken(user.apiKey).get('/api/users/whoami');
    expect(body).toMatchObject({ email, verified: true });
  });

  it('an unconfirmed address is not reserved and in no claim; the token is stored as a hash', async () => {
    const user = await aUser(app);
    const [visitor, email] = [await signedIn(app, user), anAddress()];
    const link = await aLink(visitor, email, user);
    const token = link.slice(-32);
    const everything = await everythingStored(app);
    for (const form of plainFormsOf(token)) expect(everything).not.toContain(form);
    const seen = await app.nest.get(OauthAccounts).find(user.id);
    const claims = await seen!.claims('userinfo', 'openid email profile', {}, []);
    expect(claims).toMatchObject({ preferred_username: user.username });
    expect(claims['email']).toBeUndefined();
    const { body } = await app.withToken(user.apiKey).get('/api/users/whoami');
    expect(body).toMatchObject({ email: user.username, verified: false });
    const other = await anEmailUser(app, { username: email, email });
    const refused = await confirm(visitor, link);
    expect([refused.status, refused.text]).toEqual([
      400,
      expect.stringContaining('This email is in use'),
    ]);
    expect(await stored(user)).toMatchObject({ email: null });
    expect(await stored(other)).toMatchObject({ email });
  });

  it('400: an address that is a user name or contested; asking for the link does not reveal it', async () => {
    const [named, contested] = [anAddress(), anAddress()];
    await aUser(app, { username: named.toUpperCase() });
    await app.dataSource.query('INSERT INTO account_names VALUES ($1, NULL)', [contested]);
    for (const email of [named, contested]) {
      const user = await aUser(app);
      const visitor = await signedIn(app, user);
      const { status, text } = await confirm(visitor, await aLink(visitor, email, user));
      expect([status, text]).toEqual([400, expect.stringContaining('This email is in use')]);
      expect(await stored(user)).toMatchObject({ email: null });
    }
  });

  it('400: a link that has expired, was replaced, or is older than a new password', async () => {
    const user = await aUser(app);
    const visitor = await signedIn(app, user);
    const first = await aLink(visitor, anAddress(), user);
    const old = await aLink(visitor, anAddress(), user);
    expect((await confirm(visitor, first)).status).toBe(400);
    const lifetime = `SELECT extract(epoch FROM expires_at - created_at)::int AS seconds FROM email_changes WHERE user_id = $1`;
    expect(await app.dataSource.query(lifetime, [user.id])).toEqual([{ seconds: 3600 }]);
    await app.dataSource.query(
      `UPDATE email_changes SET expires_at = now() - interval '1 second' WHERE user_id = $1`,
      [user.id],
    );
    expect((await confirm(visitor, old)).status).toBe(400);
    const link = await aLink(visitor, anAddress(), user);
    const password = 'another good secret';
    await app.as(superuser).patch(`/api/v1/users/${user.id}`, { password });
    expect((await confirm(await signedIn(app, { ...user, password }), link)).status).toBe(400);
    expect(await stored(user)).toMatchObject({ email: null });
  });

  it('400: a link that another account opens; 303: a visitor who is signed out', async () => {
    const [attacker, victim] = [await aUser(app), await aUser(app)];
    const visitor = await signedIn(app, attacker);
    const link = await aLink(visitor, anAddress(), attacker);
    expect((await confirm(await signedIn(app, victim), link)).status).toBe(400);
    const signedOut = await new PageVisitor(app).get(link);
    expect([signedOut.status, signedOut.headers.get('location')]).toEqual([
      303,
      `/login?next=${encodeURIComponent(link)}`,
    ]);
    expect(await stored(attacker)).toMatchObject({ email: null });
    expect(await stored(victim)).toMatchObject({ email: null });
  });

  it('one of several concurrent confirmations succeeds', async () => {
    const user = await aUser(app);
    const visitor = await signedIn(app, user);
    const page = await visitor.get(await aLink(visitor, anAddress(), user));
    const answers = await Promise.all([1, 2, 3].map(() => visitor.submit(page)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
  });

  it('400: without the current password, or with an invalid address', async () => {
    const user = await aUser(app);
    const visitor = await signedIn(app, user);
    // Whatever was under way before has come when this mail has.
    await aLink(visitor, anAddress(), user);
    const before = smtp.mails.length;
    for (const password of ['', 'a wrong guess']) {
      const { status, text } = await ask(visitor, anAddress(), { password });
      expect([status, text]).toEqual([400, expect.stringContaining('current password is wrong')]);
    }
    for (const email of [
      '',
      'nobody',
      'a@b@c',
      'a b@c.example',
      'victim,me@evil.example',
      'me@evil.example>,<a',
      'mike@g\u0131thub.example',
      'a@b.example\r\nBcc: c@d.example',
    ]) {
      const { status, text } = await ask(visitor, email, user);
      expect([email, status, text]).toEqual([
        email,
        400,
        expect.stringContaining('not an email address'),
      ]);
    }
    const last = anAddress();
    await aLink(visitor, last, user);
    expect(smtp.mails.slice(before).map(({ to }) => to)).toEqual([[last]]);
  });

  it('403: an account that only logs in at a provider, a service account, a limited key', async () => {
    const [external, program, limited] = [
      await anEmailUser(app),
      await aUser(app),
      await aUser(app),
    ];
    await anIdentity(app, external.id);
    await app.dataSource.query('DELETE FROM passwords WHERE user_id = ANY ($1)', [
      [external.id, program.id],
    ]);
    await app.dataSource.query('UPDATE users SET is_service_account = true WHERE id = $1', [
      program.id,
    ]);
    const { text: key } = await anApiKey(app, limited.id, { scopes: ['users:write'] });
    const form = await (await signedIn(app, limited)).get('/email');
    for (const [visitor, words] of [
      [withKey(external.apiKey), 'belong to the provider'],
      [withKey(program.apiKey), 'no password'],
      [withKey(key), 'limited'],
    ] as const) {
      const shown = await visitor.get('/email');
      expect([shown.status, shown.text]).toEqual([403, expect.stringContaining(words)]);
      expect((await visitor.submit(form, { email: anAddress(), password: 'x' })).status).toBe(403);
    }
    const linked = await aUser(app);
    await anIdentity(app, linked.id);
    expect((await (await signedIn(app, linked)).get('/email')).status).toBe(200);
  });

  it('403: any API key, also with the password and with a link', async () => {
    const user = await anEmailUser(app);
    const waiting = await signedIn(app, user);
    const link = await aLink(waiting, anAddress(), user);
    const form = await waiting.get('/email');
    const { text: expiring } = await anApiKey(app, user.id, {
      expiresAt: new Date(Date.now() + 3_600_000),
    });
    const { text: impersonation } = await app
      .withToken(superuser.apiKey)
      .post('/api/users/tokens/impersonate', { impersonate_email: user.username });
    for (const key of [user.apiKey, expiring, impersonation]) {
      const visitor = withKey(key);
      const shown = await visitor.get('/email');
      expect([shown.status, shown.text]).toEqual([403, expect.stringContaining('limited')]);
      const sent = { email: anAddress(), password: user.password };
      expect((await visitor.submit(form, sent)).status).toBe(403);
      expect((await confirm(visitor, link)).status).toBe(403);
    }
    expect(await stored(user)).toMatchObject({ email: user.username });
    expect((await confirm(waiting, link)).text).toContain(CHANGED);
  });

  it('303: a visitor who is signed out goes to the log-in page', async () => {
    const { status, headers } = await new PageVisitor(app).get('/email');
    expect([status, headers.get('location')]).toEqual([303, '/login?next=%2Femail']);
  });
});
