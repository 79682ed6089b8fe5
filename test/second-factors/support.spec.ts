import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mailSettings } from '../email-change/ask.js';
import { bodyOf, startSmtpServer, type SmtpServer } from '../password-reset/smtp.js';
import { anApiKey, anEmailUser, aSuperuser, type TestAccount } from '../support/factories.js';
import { aTotp, inSession } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

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

const pathOf = ({ id }: TestAccount) => `/api/v1/users/${id}/second_factors`;
const logIn = ({ username, password }: TestAccount) =>
  app.anonymous.form('/api/v1/login', { username, password });

/** Waits until the mails to an address have these texts. */
async function expectMail(email: string, after: number, texts: readonly string[]): Promise<void> {
  let body = '';
  for (let waited = 0; waited < 10_000; waited += 1) {
    const own = smtp.mails.slice(after).filter(({ to }) => to.includes(email));
    body = own.map(bodyOf).join('\n');
    if (texts.every((text) => body.includes(text))) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  for (const text of texts) expect(body).toContain(text);
}

describe('a superuser and the second factors of others', () => {
  it('200: sees them, without secrets', async () => {
    const account = await anEmailUser(app);
    const { id, secret } = await aTotp(app, account);
    const seen = await app.as(superuser).get(pathOf(account));
    expect([seen.status, seen.body]).toEqual([
      200,
      expect.objectContaining({
        totp: [expect.objectContaining({ id, name: 'Phone' })],
        recovery_codes_left: 10,
      }),
    ]);
    expect(seen.text).not.toContain(secret);
  });

  it('200: sees passkeys among them, without keys; a reset ends them, and is in the trail', async () => {
    const account = await anEmailUser(app);
    await app.dataSource.transaction((manager) =>
      manager.query(
        `INSERT INTO passkeys (user_id, host, credential_id, public_key, counter, is_device_bound, is_backed_up, name)
         VALUES ($1, 'example.com', $2, '\\x02', 0, true, false, 'Laptop')`,
        [account.id, Buffer.from(account.id)],
      ),
    );
    const client = app.as(superuser);
    const laptop = {
      id: expect.any(String),
      name: 'Laptop',
      host: 'example.com',
      is_device_bound: true,
      created_at: expect.stringMatching(/Z$/),
      last_used_at: null,
    };
    const seen = await client.get(pathOf(account));
    expect(seen.body).toMatchObject({ totp: [], is_required: false, passkeys: [laptop] });
    expect(seen.body.passkeys).toEqual([laptop]);
    const required = await client.patch(pathOf(account), { is_required: true });
    expect(required.body).toMatchObject({ is_required_by_override: true, passkeys: [laptop] });
    const after = smtp.mails.length;
    expect((await client.delete(pathOf(account))).body).toMatchObject({ removed: 1 });
    expect((await client.get(pathOf(account))).body.passkeys).toEqual([]);
    await expectMail(account.username, after, ['Laptop', 'by an administrator.']);
    const events = await app.dataSource.query<{ by: string }[]>(
      `SELECT author ->> 'user_id' AS by FROM audit_events
       WHERE action = 'passkey.delete' AND before ->> 'user_id' = $1`,
      [account.id],
    );
    expect(events).toEqual([{ by: superuser.id }]);
  });

  it('403, 404, 422: others than superusers; no such account', async () => {
    const account = await anEmailUser(app);
    expect((await app.anonymous.get(pathOf(account))).status).toBe(403);
    expect((await app.as(account).get(pathOf(account))).status).toBe(403);
    const client = app.as(superuser);
    expect((await client.get(pathOf({ ...account, id: randomUUID() }))).status).toBe(404);
    expect((await client.get(pathOf({ ...account, id: 'x' }))).status).toBe(422);
  });

  it('200: resets them; the owner gets a mail, the trail has who did it, and a password is enough', async () => {
    const account = await anEmailUser(app);
    await aTotp(app, account);
    const key = account.apiKey;
    expect((await logIn(account)).status).toBe(400);
    const after = smtp.mails.length;
    const reset = await app.as(superuser).delete(pathOf(account));
    expect([reset.status, reset.body]).toEqual([
      200,
      { detail: 'Second factors reset', removed: 1 },
    ]);
    expect((await logIn(account)).status).toBe(200);
    await expectMail(account.username, after, [
      'An authenticator app was removed: Phone.',
      'The recovery codes were removed.',
      'by an administrator.',
    ]);
    expect((await app.as({ apiKey: key }).get('/api/v1/users/whoami')).status).toBe(200);
    const events = await app.dataSource.query<{ action: string; by: string }[]>(
      `SELECT action, author ->> 'user_id' AS by FROM audit_events
       WHERE action IN ('totp_factor.delete', 'recovery_codes.delete')
         AND before ->> 'user_id' = $1 ORDER BY action`,
      [account.id],
    );
    expect(events).toEqual([
      { action: 'recovery_codes.delete', by: superuser.id },
      { action: 'totp_factor.delete', by: superuser.id },
    ]);
  });

  it('200: a reset of an account without a factor sends no mail', async () => {
    const account = await anEmailUser(app);
    const after = smtp.mails.length;
    const reset = await app.as(superuser).delete(pathOf(account));
    expect(reset.body).toEqual({ detail: 'Second factors reset', removed: 0 });
    const other = await anEmailUser(app);
    await aTotp(app, other);
    await app.as(superuser).delete(pathOf(other));
    await expectMail(other.username, after, ['An authenticator app was removed']);
    const told = smtp.mails.slice(after).flatMap(({ to }) => to);
    expect(told).not.toContain(account.username);
  });

  it("403: not one's own this way, neither with a key nor in a session", async () => {
    const own = await aSuperuser(app);
    const client = await inSession(app, own);
    await aTotp(app, own);
    for (const by of [app.as(own), client]) {
      expect((await by.delete(pathOf(own))).status).toBe(403);
    }
    expect((await client.get('/api/v1/account/second_factors')).body.totp).toHaveLength(1);
  });

  it('403: not with a key that is limited', async () => {
    const account = await anEmailUser(app);
    await aTotp(app, account);
    const limited = [
      await anApiKey(app, superuser.id, { scopes: ['users:write'] }),
      await anApiKey(app, superuser.id, { expiresAt: new Date(Date.now() + 60_000) }),
      await anApiKey(app, superuser.id, { isReadOnly: true }),
    ];
    for (const { text } of limited) {
      const client = app.as({ apiKey: text });
      expect((await client.delete(pathOf(account))).status).toBe(403);
      expect((await client.patch(pathOf(account), { is_required: true })).status).toBe(403);
    }
    expect((await logIn(account)).status).toBe(400);
  });
});
