import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mailSettings } from '../email-change/ask.js';
import { aPasskey } from '../passkeys/passkey-stage.js';
import { bodyOf, startSmtpServer, type SmtpServer } from '../password-reset/smtp.js';
import { Authenticator } from '../support/authenticator.js';
import {
  anEmailUser,
  anIdentity,
  aSuperuser,
  aUser,
  type TestAccount,
} from '../support/factories.js';
import type { Client } from '../support/client.js';
import { PageVisitor } from '../support/page-visitor.js';
import { aTotp, firstStep, inSession } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { atPages } from './browser-session.js';

const FACTORS = '/api/v1/account/second_factors';
const NEW = 'quite-another-secret';

let smtp: SmtpServer;
let app: TestApp;
let superuser: TestAccount;
beforeAll(async () => {
  smtp = await startSmtpServer();
  app = await startTestApp(
    mailSettings(smtp, {
      SECOND_FACTOR_ALLOWS_PASSWORD_ON_APIS: 'true',
      SUPPORT_CONTACT: 'help@example.com',
      OAUTH_LOGINS: '{"github": {"id": "an-id", "secret": "a-secret"}}',
    }),
  );
  superuser = await aSuperuser(app);
});
afterAll(async () => {
  await app.close();
  await smtp.stop();
});

/** What was mailed to an address, once it has the text. */
async function mailsTo(email: string, text: string): Promise<string> {
  let bodies = '';
  for (const end = Date.now() + 270_000; Date.now() < end && !bodies.includes(text);) {
    await new Promise((resolve) => setTimeout(resolve, 25));
    const own = smtp.mails.filter(({ to }) => to.includes(email));
    bodies = own.map((mail) => `${mail.text.split('\r\n\r\n')[0]}\n${bodyOf(mail)}`).join('\n');
  }
  expect(bodies).toContain(text);
  return bodies;
}

/** A log-in that has proved the second factor by a code. */
async function proven(account: TestAccount, code: string): Promise<Client> {
  const client = await inSession(app, account);
  expect((await client.post('/api/v1/account/proof', { code })).status).toBe(200);
  return client;
}

/** An account, and a change of it by its owner or somebody else. */
type Change = (account: TestAccount) => Promise<unknown>;

const changes: readonly [string, Change][] = [
  [
    'The password was changed.',
    async (account) =>
      (await atPages(app, account)).post('/api/v1/account/password', {
        current_password: account.password,
        new_password: NEW,
      }),
  ],
  ['An authenticator app was added.', (account) => aTotp(app, account)],
  ['Recovery codes were created.', (account) => aTotp(app, account)],
  [
    'An authenticator app was removed: Phone.',
    async (account) => {
      const { id, recoveryCodes } = await aTotp(app, account);
      return (await proven(account, recoveryCodes[0]!)).delete(`${FACTORS}/${id}`);
    },
  ],
  [
    'New recovery codes were created. The former ones no longer work.',
    async (account) => {
      const { recoveryCodes } = await aTotp(app, account);
      return (await proven(account, recoveryCodes[0]!)).post(`${FACTORS}/recovery_codes`);
    },
  ],
  [
    'A recovery code was used. 9 are left.',
    async (account) => {
      const { recoveryCodes } = await aTotp(app, account);
      const visitor = new PageVisitor(app);
      await visitor.submit(await firstStep(visitor, account), { code: recoveryCodes[0]! });
    },
  ],
  [
    'A passkey was added: a passkey.',
    (account) => aPasskey(app, account, new Authenticator(mailOrigin())),
  ],
  [
    'A passkey was removed: a passkey.',
    async (account) => {
      const { client, id } = await aPasskey(app, account, new Authenticator(mailOrigin()));
      return client.delete(`/api/v1/account/passkeys/${id}`);
    },
  ],
  [
    'A log-in provider was unlinked: github.',
    async (account) => {
      await anIdentity(app, account.id);
      return app.as(account).delete('/api/v1/account/log_in_providers/github');
    },
  ],
  [
    'An API key was created: of the browser.',
    async (account) =>
      (await atPages(app, account)).post('/api/v1/api_key', { name: 'of the browser' }),
  ],
];

const mailOrigin = () => mailSettings(smtp)['PUBLIC_URL'];

describe('a mail to the owner', () => {
  it.each(changes)('says: %s', async (text, change) => {
    const account = await anEmailUser(app);
    await change(account);
    const mails = await mailsTo(account.username, text);
    expect(mails).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    expect(mails).toContain('help@example.com');
    expect(mails).not.toMatch(/token=|\*\*\*|sk-/);
  });

  it('says what somebody else did, without their address', async () => {
    const account = await anEmailUser(app);
    const changed = await app.as(superuser).patch(`/api/v1/users/${account.id}`, { password: NEW });
    expect(changed.status).toBe(200);
    const mails = await mailsTo(account.username, 'The password was changed.');
    expect(mails).toContain('by an administrator.');
    expect(mails).not.toContain('127.0.0.1');
    expect(mails).toContain('Subject: Gatehouse: The password was changed');
  });

  it('is not sent for a new account, a log-in, a key that a key creates, or other changes', async () => {
    const account = await anEmailUser(app);
    await atPages(app, account);
    await app.as(account).patch('/api/v1/account', { name: 'Grace' });
    await app.as(account).post('/api/v1/api_key', { name: 'of a program' });
    const created = await app.as(superuser).post('/api/v1/users', {
      username: `new-${account.username}`,
      password: NEW,
    });
    expect(created.status).toBeLessThan(300);
    // Events are delivered in order: this one is the last.
    const last = await anEmailUser(app);
    await aTotp(app, last);
    await mailsTo(last.username, 'Recovery codes were created.');
    const told = smtp.mails.flatMap(({ to }) => to);
    expect(told).not.toContain(account.username);
    expect(told).not.toContain(`new-${account.username}`);
  });

  it('is not sent to accounts without an email, and holds up nobody', async () => {
    await aTotp(app, await aUser(app));
    const account = await anEmailUser(app);
    await aTotp(app, account);
    await mailsTo(account.username, 'An authenticator app was added.');
  });
});
