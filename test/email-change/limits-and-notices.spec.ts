import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bodyOf, startSmtpServer, type SmtpServer } from '../password-reset/smtp.js';
import { anEmailUser, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { anAddress, ask, mailSettings, signedIn } from './ask.js';

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

describe('limits', () => {
  it('429: more than five links an hour for one account, and too many guesses of the password', async () => {
    const own = await startTestApp(
      mailSettings(smtp, { PASSWORD_RESETS_PER_HOUR: '30', LOGIN_FAILURES: '10' }),
    );
    const user = await aUser(own);
    const visitor = await signedIn(own, user);
    const statuses: number[] = [];
    for (let time = 0; time < 6; time += 1) {
      statuses.push((await ask(visitor, anAddress(), user)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    const guesses = new Set<number>();
    for (let time = 0; time < 15; time += 1) {
      guesses.add((await ask(visitor, anAddress(), { password: `guess ${time}` })).status);
    }
    expect([...guesses]).toEqual([400, 429]);
    await own.close();
  });

  it('429: more than five links an hour for one address, from any accounts', async () => {
    const own = await startTestApp(mailSettings(smtp, { PASSWORD_RESETS_PER_HOUR: '30' }));
    const statuses: number[] = [];
    for (let time = 0; time < 6; time += 1) {
      const user = await aUser(own);
      const email = time % 2 ? 'victim@example.org' : 'VICTIM@example.org';
      statuses.push((await ask(await signedIn(own, user), email, user)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    await own.close();
  });
});

describe('the notice to the old address', () => {
  it.each([
    [
      'Windmill’s change_email',
      ({ username }: TestAccount, email: string) =>
        app
          .withToken(superuser.apiKey)
          .post(`/api/users/change_email/${username}`, { new_email: email }),
    ],
    [
      'ZenML’s PATCH',
      ({ id }: TestAccount, email: string) =>
        app.withToken(superuser.apiKey).patch(`/users/${id}`, { email }),
    ],
    [
      'an administrator’s edit',
      ({ id }: TestAccount, email: string) =>
        app.as(superuser).patch(`/api/v1/accounts/${id}`, { email }),
    ],
  ])('is sent after %s', async (_, change) => {
    const user = await anEmailUser(app);
    const after = smtp.mails.length;
    expect((await change(user, anAddress())).status).toBe(200);
    expect(bodyOf(await smtp.mailTo(user.username, after))).toContain('no longer its email');
  });

  it('is not sent if nothing changed or the change was refused', async () => {
    const [user, other] = [await anEmailUser(app), await anEmailUser(app)];
    const patch = (body: object) =>
      app.withToken(superuser.apiKey).patch(`/users/${user.id}`, body);
    expect((await patch({ email: user.username, name: 'Somebody' })).status).toBe(200);
    expect((await patch({ email: other.username })).status).toBeGreaterThanOrEqual(400);
    expect((await patch({ email: anAddress() })).status).toBe(200);
    await smtp.mailTo(user.username);
    expect(smtp.mails.filter(({ to }) => to.includes(user.username))).toHaveLength(1);
    expect(smtp.mails.filter(({ to }) => to.includes(other.username))).toEqual([]);
  });
});

describe('without a mail server', () => {
  it('400: the page says so; superusers can still change emails', async () => {
    const own = await startTestApp();
    const user = await anEmailUser(own);
    const { status, text } = await (await signedIn(own, user)).get('/email');
    expect([status, text]).toEqual([400, expect.stringContaining('sends no mail')]);
    const root = await aSuperuser(own);
    const change = { new_email: anAddress() };
    const changed = await own
      .withToken(root.apiKey)
      .post(`/api/users/change_email/${user.username}`, change);
    expect(changed.status).toBe(200);
    await own.close();
  });

  it('200: a mail server that refuses mail does not change the answers', async () => {
    const broken = await startSmtpServer('refuse');
    const own = await startTestApp({
      ...mailSettings(smtp),
      SMTP_URL: `smtp://127.0.0.1:${broken.port}`,
    });
    const user = await anEmailUser(own);
    const root = await aSuperuser(own);
    const changed = await own
      .withToken(root.apiKey)
      .post(`/api/users/change_email/${user.username}`, { new_email: anAddress() });
    expect(changed.status).toBe(200);
    const asked = await ask(await signedIn(own, root), anAddress(), root);
    expect(asked.status).toBe(200);
    await own.close();
    await broken.stop();
  });
});
