import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSmtpServer, type SmtpServer } from '../password-reset/smtp.js';
import { anEmailUser, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const SETTINGS = '/api/v1/settings';
const SECRET = 'what nobody may read';

interface Setting {
  variable: string;
  value: string | null;
  is_set: boolean;
  is_secret: boolean;
  source: string;
}

describe('/api/v1/settings', () => {
  let smtp: SmtpServer;
  let app: TestApp;
  let superuser: TestAccount;
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
  beforeAll(async () => {
    smtp = await startSmtpServer();
    const file = join(directory, 'logins');
    const github = { id: 'our-id', secret: SECRET, allowed_domains: ['example.com'] };
    writeFileSync(file, JSON.stringify({ github }));
    app = await startTestApp({
      SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
      SMTP_FROM: 'gatehouse@example.com',
      PUBLIC_URL: 'https://gatehouse.example.com',
      OAUTH_LOGINS_FILE: file,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://reader:hidden@127.0.0.1:4318',
      PASSWORD_RESETS_PER_HOUR: '2',
    });
    superuser = await anEmailUser(app, { isSuperuser: true });
  });
  afterAll(async () => {
    await app.close();
    await smtp.stop();
    rmSync(directory, { recursive: true });
  });

  it('200: every setting, where it is from, and no secret', async () => {
    const { status, body, text } = await app.as(superuser).get(SETTINGS);
    expect(status).toBe(200);
    const of = (variable: string) =>
      (body.settings as Setting[]).find((setting) => setting.variable === variable);
    expect(of('PORT')).toMatchObject({
      group: 'address',
      value: '8640',
      is_set: true,
      source: 'default',
    });
    expect(of('PUBLIC_URL')).toMatchObject({
      value: 'https://gatehouse.example.com',
      source: 'environment',
    });
    expect(of('SECRET_KEY')).toMatchObject({ value: null, is_set: true, is_secret: true });
    expect(of('OAUTH_LOGINS')).toMatchObject({ value: null, source: 'secret_file' });
    expect(of('BCRYPT_COST')).toMatchObject({ group: 'accounts' });
    expect(of('DRAIN_SECONDS')).toMatchObject({ group: 'operation' });
    expect(of('COOKIE_DOMAIN')).toMatchObject({ value: null, is_set: false, source: 'none' });
    expect(of('OTEL_EXPORTER_OTLP_ENDPOINT')?.value).toBe('http://***@127.0.0.1:4318');
    for (const secret of [SECRET, 'a-secret-key-of-the-test-suite-only', 'hidden']) {
      expect(text).not.toContain(secret);
    }
    expect(body.log_in_providers).toEqual([
      expect.objectContaining({ key: 'github', client_id: 'our-id' }),
    ]);
    expect(body.database).toMatchObject({ version: expect.stringMatching(/^\d+/) });
    expect(body.database.size_bytes).toBeGreaterThan(0);
    expect(body.versions.node).toBe(process.version);
    expect(body.sends_mail).toBe(true);
  });

  it('200, 429: a test mail to oneself, some times an hour', async () => {
    const client = app.as(superuser);
    const { status, body } = await client.post(`${SETTINGS}/mail_test`);
    expect([status, body]).toEqual([200, { is_sent: true, to: superuser.username, detail: null }]);
    expect((await smtp.mailTo(superuser.username)).text).toContain('Mail works.');
    await client.post(`${SETTINGS}/mail_test`);
    expect((await client.post(`${SETTINGS}/mail_test`)).status).toBe(429);
  });

  it('200: says that the account has no email', async () => {
    const { body } = await app.as(await aSuperuser(app)).post(`${SETTINGS}/mail_test`);
    expect(body).toEqual({ is_sent: false, to: null, detail: expect.stringContaining('no email') });
  });

  it('403: others than superusers', async () => {
    const user = await aUser(app);
    expect((await app.as(user).get(SETTINGS)).status).toBe(403);
    expect((await app.as(user).post(`${SETTINGS}/mail_test`)).status).toBe(403);
    expect((await app.anonymous.get(SETTINGS)).status).toBe(403);
  });
});

describe('a test mail', () => {
  it('200: says why it was refused; an error without a mail server', async () => {
    const smtp = await startSmtpServer('refuse');
    const app = await startTestApp({
      SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
      SMTP_FROM: 'gatehouse@example.com',
      PUBLIC_URL: 'https://gatehouse.example.com',
    });
    const without = await startTestApp();
    try {
      const { body } = await app
        .as(await anEmailUser(app, { isSuperuser: true }))
        .post(`${SETTINGS}/mail_test`);
      expect(body).toMatchObject({ is_sent: false, detail: expect.any(String) });
      const superuser = await anEmailUser(without, { isSuperuser: true });
      const refused = await without.as(superuser).post(`${SETTINGS}/mail_test`);
      expect(refused.status).toBeGreaterThanOrEqual(400);
    } finally {
      await app.close();
      await without.close();
      await smtp.stop();
    }
  });
});
