import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/client.js';
import { Authenticator, type Deviation } from '../support/authenticator.js';
import { anIdentity, aUser, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { firstStep, mustHaveFactor } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { anOwner, atLogIn, logInBy, ORIGIN, startApp } from './passkey-stage.js';

const SETUP = '/login/second-factor/setup';
const OPTIONS = `${SETUP}/passkey/options`;
const SESSION = 'gatehouse_session';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** Somebody who must set up a second factor, at the page that says so. */
async function atSetup(at = app, account?: TestAccount, next = '/applications') {
  const owner = account ?? (await aUser(at));
  if (!account) await mustHaveFactor(at, owner);
  const visitor = new PageVisitor(at);
  const page = await firstStep(visitor, owner, next);
  return { account: owner, visitor, page };
}

function send(visitor: PageVisitor, { text }: Answer, created: unknown): Promise<Answer> {
  const form_token = /name="form_token" value="([^"]+)"/.exec(text)![1]!;
  const answer = JSON.stringify(created);
  return visitor.post(`${SETUP}/passkey`, { form_token, next: '/applications', answer });
}

const passkeysOf = ({ id }: TestAccount) =>
  app.dataSource.query<{ name: string }[]>('SELECT name FROM passkeys WHERE user_id = $1', [id]);

describe('a passkey at the setup of a second factor', () => {
  it('200: completes the log-in, shows the recovery codes, and logs in from then on', async () => {
    const { account, visitor, page } = await atSetup();
    expect(page.text).toContain(`<script src="${SETUP}/passkey.js" defer></script>`);
    expect((await visitor.get(`${SETUP}/passkey.js`)).text).toContain(OPTIONS);
    const { body: options } = await visitor.get(OPTIONS);
    expect(options).toMatchObject({
      rp: { id: new URL(ORIGIN).hostname },
      user: { name: account.username },
      authenticatorSelection: { userVerification: 'required' },
    });
    const authenticator = new Authenticator(ORIGIN);
    const done = await send(visitor, page, authenticator.create(options));
    expect(done.status).toBe(200);
    expect(done.text.match(/<code>[\w-]+<\/code>/g)).toHaveLength(10);
    expect(done.text).toContain('href="/applications"');
    const reloaded = await send(visitor, page, authenticator.create(options));
    const shown = `${SETUP}?next=%2Fapplications`;
    expect([reloaded.status, reloaded.headers.get('location')]).toEqual([303, shown]);
    expect((await visitor.get(shown)).text).toContain('Your second factor is set up');
    expect((await visitor.get('/logout')).text).toContain(account.username);
    expect(await passkeysOf(account)).toEqual([{ name: 'Passkey' }]);
    const methods = await app.dataSource.query(
      'SELECT log_in_methods FROM api_keys WHERE user_id = $1 AND session_epoch IS NOT NULL',
      [account.id],
    );
    expect(methods).toEqual([{ log_in_methods: ['password', 'device-passkey'] }]);
    expect((await logInBy(app, authenticator)).answer.status).toBe(303);
    // A password alone is asked for the passkey now, not for a setup.
    const again = await new PageVisitor(app).logIn(account);
    expect(again.headers.get('location')).toMatch(/^\/login\/second-factor\?/);
  });

  it.each<[string, Deviation]>([
    ['of another origin', { origin: 'https://gatehouse.example.org' }],
    ['without verification of the person', { isVerified: false }],
  ])('401: a passkey %s is refused, and nobody is logged in', async (_what, deviation) => {
    const { account, visitor, page } = await atSetup();
    const { body } = await visitor.get(OPTIONS);
    const refused = await send(visitor, page, new Authenticator(ORIGIN).create(body, deviation));
    expect([refused.status >= 400, visitor.cookie(SESSION)]).toEqual([true, undefined]);
    expect(await passkeysOf(account)).toEqual([]);
  });

  it('a challenge that another browser asked for, or that was used, is refused', async () => {
    const account = await aUser(app);
    await mustHaveFactor(app, account);
    const thief = await atSetup(app, account);
    const owner = await atSetup(app, account);
    const { body: stolen } = await thief.visitor.get(OPTIONS);
    const created = new Authenticator(ORIGIN).create(stolen);
    expect((await send(owner.visitor, owner.page, created)).status).toBeGreaterThanOrEqual(400);
    expect(await passkeysOf(account)).toEqual([]);
    const { body: own } = await owner.visitor.get(OPTIONS);
    const answer = new Authenticator(ORIGIN).create(own);
    expect((await send(owner.visitor, owner.page, answer)).status).toBe(200);
    // The log-in of the thief, who knows the password alone, can set up nothing more.
    const { body: late } = await thief.visitor.get(OPTIONS);
    const second = new Authenticator(ORIGIN).create({ challenge: 'x', user: { id: 'x' }, ...late });
    expect((await send(thief.visitor, thief.page, second)).status).toBe(400);
    expect(await passkeysOf(account)).toHaveLength(1);
  });

  it('400: without a log-in that waits for it; 403: an account of a provider alone', async () => {
    expect((await new PageVisitor(app).get(OPTIONS)).status).toBe(400);
    const { account, visitor, page } = await atSetup();
    const { body } = await visitor.get(OPTIONS);
    await anIdentity(app, account.id);
    await app.dataSource.query('DELETE FROM passwords WHERE user_id = $1', [account.id]);
    expect((await visitor.get(OPTIONS)).status).toBe(403);
    const created = new Authenticator(ORIGIN).create(body as never);
    expect((await send(visitor, page, created)).status).toBe(403);
    expect(visitor.cookie(SESSION)).toBeUndefined();
  });

  it('400: by an IP address there are no passkeys, and the page has its other way', async () => {
    const other = await startTestApp();
    try {
      const { visitor, page } = await atSetup(other);
      expect((await visitor.get(OPTIONS)).status).toBe(400);
      expect(page.text).toMatch(/<form[^>]*id="passkey-form" hidden>/);
      expect(page.text).toContain('<svg');
    } finally {
      await other.close();
    }
  });
});

describe('a passkey as the second step of a log-in at a provider', () => {
  it('303: stores the link that the log-in was to make', async () => {
    const { account, authenticator } = await anOwner(app);
    const { visitor, options, send: answer } = await atLogIn(app);
    await visitor.logIn(account);
    const link = async (userId: string) =>
      app.dataSource.transaction((manager) =>
        manager.query<unknown>(
          `UPDATE pending_log_ins SET identity_provider = 'corp', identity_subject = $2
           WHERE user_id = $1`,
          [userId, `subject of ${userId}`],
        ),
      );
    await link(account.id);
    expect((await answer(authenticator.sign(options))).status).toBe(303);
    const linksOf = ({ id }: TestAccount) =>
      app.dataSource.query('SELECT provider, subject FROM identities WHERE user_id = $1', [id]);
    expect(await linksOf(account)).toEqual([
      { provider: 'corp', subject: `subject of ${account.id}` },
    ]);
    // The passkey of somebody else stores no link of the log-in that waits.
    const [waiting, other] = [await anOwner(app), await anOwner(app)];
    const browser = await atLogIn(app);
    await browser.visitor.logIn(waiting.account);
    await link(waiting.account.id);
    expect((await browser.send(other.authenticator.sign(browser.options))).status).toBe(303);
    expect([...(await linksOf(waiting.account)), ...(await linksOf(other.account))]).toEqual([]);
  });
});
