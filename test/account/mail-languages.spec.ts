import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anAddress, mailSettings } from '../email-change/ask.js';
import { bodyOf, startSmtpServer, type Mail, type SmtpServer } from '../password-reset/smtp.js';
import { anEmailUser, aSuperuser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { atPages } from './browser-session.js';

/** The text of a mail, which SMTP takes as base64 or quoted-printable if it is not in ASCII. */
function textOf(mail: Mail): string {
  const body = bodyOf(mail);
  if (/content-transfer-encoding: base64/i.test(mail.text)) {
    return Buffer.from(body, 'base64').toString();
  }
  return body.replace(/(?:=[\dA-F]{2})+/g, (bytes) =>
    Buffer.from(bytes.replaceAll('=', ''), 'hex').toString(),
  );
}

const [CHINESE, ENGLISH] = ['zh-TW', 'en'];

describe('the language of a mail that a superuser causes', () => {
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

  const logIn = (account: TestAccount, language: string) =>
    atPages(app, account, { 'accept-language': language });
  /** The language of the next mail to an address, after a request in a language. */
  const languageOf = async (to: string, language: string, path: string, json: object) => {
    const after = smtp.mails.length;
    const client = app.as(superuser).with({ 'accept-language': language });
    const isChange = !path.endsWith('invitation');
    const { status } = await (isChange ? client.patch(path, json) : client.post(path, json));
    expect(status).toBe(isChange ? 200 : 201);
    return /[\u4e00-\u9fff]/.test(textOf(await smtp.mailTo(to, after))) ? CHINESE : ENGLISH;
  };
  const invite = ({ id, username }: TestAccount, language: string) =>
    languageOf(username, language, `/api/v1/accounts/${id}/invitation`, { hand_over: 'mail' });
  const readdress = ({ id, username }: TestAccount, language: string) =>
    languageOf(username, language, `/api/v1/accounts/${id}`, { email: anAddress() });

  it.each([
    [CHINESE, ENGLISH],
    [ENGLISH, CHINESE],
  ])('is that of the last log-in (%s), and not the superuser’s (%s)', async (own, other) => {
    const person = await anEmailUser(app);
    await logIn(person, other);
    await logIn(person, own);
    expect(await invite(person, other)).toBe(own);
    expect(await readdress(person, other)).toBe(own);
  });

  it('is not told by a program that sends no language, nor by what a superuser creates', async () => {
    const person = await anEmailUser(app);
    await logIn(person, CHINESE);
    const { username, password } = person;
    expect((await app.anonymous.form('/api/v1/login', { username, password })).status).toBe(200);
    const keys = `/api/v1/users/${person.id}/api_keys`;
    expect((await app.as(superuser).post(keys, { name: 'made for her' })).status).toBe(201);
    expect(await invite(person, ENGLISH)).toBe(CHINESE);
  });

  it('of an invitation to somebody who has never logged in, it is the superuser’s', async () => {
    const person = await anEmailUser(app);
    expect(await invite(person, CHINESE)).toBe(CHINESE);
    expect(await invite(person, ENGLISH)).toBe(ENGLISH);
  });
});
