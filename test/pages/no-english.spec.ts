import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { adapterOf } from '../../src/adapters/adapter-of.js';
import { OAUTH_SCOPES } from '../../src/oauth/clients/oauth-scopes.js';
import { declaredRoutes } from '../architecture/routes.js';
import { SecondFactorPolicy } from '../../src/second-factors/second-factor-policy.service.js';
import { bodyOf, startSmtpServer, type Mail, type SmtpServer } from '../password-reset/smtp.js';
import type { Answer } from '../support/client.js';
import { anEmailUser, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { beginAuthorization, discover, Person, register } from '../support/relying-party.js';
import { aTotp, codeOf } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { leftoverWords } from './leftover-words.js';

const CHINESE = { 'accept-language': 'zh-TW' };
/** What starts an application, and files. */
const NO_PAGES = /^\/(console|account)(\/|$)|\.js$|passkey\/options|^\/language/;

/** Every page and mail in Traditional Chinese has no word of English, besides names and data. */
describe('in Traditional Chinese no English is left', () => {
  let smtp: SmtpServer;
  let app: TestApp;
  /** Its public address is the one that the tests reach. */
  let own: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    smtp = await startSmtpServer();
    app = await startTestApp({
      SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
      SMTP_FROM: 'gatehouse@example.com',
      PUBLIC_URL: 'https://gatehouse.example.com',
      SECOND_FACTOR: 'required',
      SECOND_FACTOR_GRACE_DAYS: '7',
    });
    await app.nest.get(SecondFactorPolicy).note();
    superuser = await aSuperuser(app);
    own = await startTestApp();
  });
  afterAll(async () => {
    await app.close();
    await own.close();
    await smtp.stop();
  });

  const note = (what: string, answer: Answer | URL): void => {
    if (answer instanceof URL) throw new Error(`${what} led to ${answer.href}`);
    const { text, headers } = answer;
    if (!headers.get('content-type')?.includes('text/html')) throw new Error(`${what}: ${text}`);
    expect([what, /<html lang="([^"]+)"/.exec(text)?.[1]]).toEqual([what, 'zh-Hant']);
    expect([what, leftoverWords(text)]).toEqual([what, []]);
  };
  const signedIn = async (account: TestAccount) => {
    const visitor = new PageVisitor(app, CHINESE);
    await visitor.logIn(account);
    return visitor;
  };

  it('the check finds words, in texts and in labels', () => {
    const page = '<title>x</title><nav aria-label="Language">登入 Log in <code>code</code></nav>';
    expect(leftoverWords(page)).toEqual(['Log', 'in', 'Language']);
  });

  it('on every page that has an address, signed in and signed out', async () => {
    const routes = declaredRoutes(app).filter(
      ({ verb, path }) => verb === 'GET' && adapterOf(path, verb).name === 'pages',
    );
    const visitors = { out: new PageVisitor(app, CHINESE), in: await signedIn(superuser) };
    let pages = 0;
    for (const { path } of routes.filter((route) => !NO_PAGES.test(route.path))) {
      for (const [who, visitor] of Object.entries(visitors)) {
        for (const query of ['', '?token=0123456789&port=8000&user_code=X', '?revoked=1&again=1']) {
          const answer = await visitor.get(path.replace(/:\w+/g, 'x') + query);
          if (answer.status >= 300 && answer.status < 400) continue;
          note(`${path}${query} ${who}`, answer);
          pages += 1;
        }
      }
    }
    expect(pages).toBeGreaterThan(40);
  });

  it('on the answers to forms that are refused', async () => {
    const out = new PageVisitor(app, CHINESE);
    const account = await anEmailUser(app);
    note('login', await out.submit(await out.get('/login'), { name: 'nobody', password: 'wrong' }));
    note('no form', await out.post('/login', {}));
    const change = await out.get('/login/password');
    for (const new_password of ['short', 'password1234', account.username, 'x'.repeat(200), '']) {
      const filled = { name: account.username, password: account.password, new_password };
      note(`password ${new_password}`, await out.submit(change, filled));
    }
    note('forgot', await out.submit(await out.get('/user/forgot-password'), { email: 'x@y.zz' }));
    const { body: invited } = await app
      .as(superuser)
      .post('/api/v1/accounts', { username: 'invited', hand_over: 'link' });
    const reset = await out.get(
      new URL(invited.link as string).pathname + new URL(invited.link as string).search,
    );
    note('reset', reset);
    note('reset refused', await out.submit(reset, { password: 'short' }));
    note('reset done', await out.submit(reset, { password: 'another long secret' }));
    note('reset used', await out.submit(reset, { password: 'another long secret' }));
    const visitor = await signedIn(account);
    note('email', await visitor.submit(await visitor.get('/email'), { email: 'no address' }));
    const wrong = { email: 'a@example.org', password: 'wrong' };
    note('password', await visitor.submit(await visitor.get('/email'), wrong));
    const right = { ...wrong, password: account.password };
    note('sent', await visitor.submit(await visitor.get('/email'), right));
    note('cli', await visitor.get('/user/cli?port=99999'));
  });

  it('on the pages of second factors', async () => {
    const account = await aUser(app);
    const { secret } = await aTotp(app, account);
    const visitor = new PageVisitor(app, CHINESE);
    const page = await visitor.follow(await visitor.logIn(account));
    note('code', page);
    note('wrong code', await visitor.submit(page, { code: '000000' }));
    expect((await visitor.submit(page, { code: codeOf(secret) })).status).toBe(303);
    const overdue = await aUser(app);
    await app.dataSource.transaction(async (manager) => {
      const long = `now() - interval '30 days'`;
      await manager.query(`UPDATE second_factor_policies SET everybody_since = ${long}`);
      await manager.query(`UPDATE users SET create_at = ${long} WHERE id = $1`, [overdue.id]);
    });
    const other = new PageVisitor(app, CHINESE);
    const setUp = await other.follow(await other.logIn(overdue));
    note('setup', setUp);
    note('wrong', await other.submit(setUp, { code: '000000' }));
    const [, key = ''] = /<code>([A-Z2-7 ]+)<\/code>/.exec(setUp.text) ?? [];
    const code = codeOf(key.replaceAll(' ', ''));
    note('recovery codes', await other.submit(setUp, { code }));
  });

  it('on the pages of applications', async () => {
    const client = await register(own.as(await aSuperuser(own)), {
      name: '行事曆',
      scopes: [...OAUTH_SCOPES],
    });
    const config = await discover(own, client);
    const account = await aUser(own, { username: '王小明' });
    const person = new Person(own, account, CHINESE);
    await person.logIn(account);
    const wishes: Record<string, string>[] = [
      { scope: 'openid profile email groups roles offline_access read' },
      { scope: 'openid admin users:read users:write keys:read keys:write' },
      { scope: 'openid workspaces:read workspaces:write groups:read groups:write' },
      { scope: 'openid settings:read settings:write' },
      { prompt: 'select_account' },
    ];
    for (const parameters of wishes) {
      const { url } = await beginAuthorization(config, parameters);
      note(JSON.stringify(parameters), await person.walk(url));
    }
    const { url } = await beginAuthorization(config, { scope: 'openid offline_access read' });
    await person.press((await person.walk(url)) as Answer, 'allow');
    note('applications', await person.get('/applications'));
    const { url: unknown } = await beginAuthorization(config, { client_id: 'nobody' });
    const { text } = await person.get(unknown.pathname + unknown.search);
    // What the protocol says is for the application's developers.
    expect(leftoverWords(text.replace(/<\/code>:.*?<\/p>/gs, '</code></p>'))).toEqual([]);
    note('log-out', await person.get('/oauth/logout'));
    note('logged out', await person.get('/oauth/logout/success'));
    note('device', await person.get('/oauth/device'));
    const started = await oidc.initiateDeviceAuthorization(config, { scope: 'openid read' });
    const input = (await person.walk('/oauth/device')) as Answer;
    note('unknown code', await person.press(input, undefined, { user_code: 'AAAA' }));
    const { user_code } = started;
    note('code', await person.press(input, undefined, { user_code }));
  });

  it('in mails', async () => {
    const account = await anEmailUser(app);
    const client = app.anonymous.with(CHINESE);
    await client.post('/api/auth/request_password_reset', { email: account.username });
    const visitor = await signedIn(account);
    const form = await visitor.get('/email');
    await visitor.submit(form, { email: 'new@example.org', password: account.password });
    for (const to of [account.username, 'new@example.org']) {
      const mail = await smtp.mailTo(to);
      const words = wordsOf(mail);
      expect(words).toContain('請在一小時內開啟以下連結');
      expect(leftoverWords(words)).toEqual([]);
      expect(mail.text).toMatch(/^Subject: =\?UTF-8\?/m);
    }
  });
});

/** The text of a mail's body, without what keeps it in ASCII. */
function wordsOf(mail: Mail): string {
  const body = bodyOf(mail);
  if (/content-transfer-encoding: base64/i.test(mail.text)) {
    return Buffer.from(body, 'base64').toString();
  }
  const bytes = body.replace(/=([0-9A-F]{2})/g, (_all, byte: string) =>
    String.fromCharCode(parseInt(byte, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString();
}
