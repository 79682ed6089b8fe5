import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/client.js';
import { aUser, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { codeOf, firstStep, mustHaveFactor } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const SETUP = '/login/second-factor/setup';
const NEXT = '/applications?x=1';
const AGAIN = `${SETUP}?next=${encodeURIComponent(NEXT)}`;

describe('the page of the recovery codes', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const anOverdue = async () => {
    const account = await aUser(app);
    await mustHaveFactor(app, account);
    return account;
  };
  const formOf = (page: Answer, next = NEXT) => {
    const [, secret] = /<code>([A-Z2-7 ]+)<\/code>/.exec(page.text)!;
    const [, form_token] = /name="form_token" value="([^"]+)"/.exec(page.text)!;
    return { form_token: form_token!, code: codeOf(secret!.replaceAll(' ', '')), next };
  };
  const codesOf = ({ text }: Answer) =>
    [...text.matchAll(/<code>([\w-]+)<\/code>/g)].map(([, code]) => code!);
  /** Sets the factor up. The form is what a reload sends again. */
  const setUp = async (visitor: PageVisitor, account: TestAccount, next = NEXT) => {
    const form = formOf(await firstStep(visitor, account, NEXT), next);
    return { form, shown: await visitor.post(SETUP, form) };
  };
  const factorsOf = ({ id }: TestAccount) =>
    app.dataSource.query(
      `SELECT (SELECT count(*)::int FROM totp_factors WHERE user_id = $1) AS apps,
        (SELECT hashes FROM recovery_code_sets WHERE user_id = $1) AS hashes`,
      [id],
    );
  const expectDone = (page: Answer, next = NEXT) => {
    expect(page.status).toBe(200);
    expect(page.text).toContain('<h1>Your second factor is set up</h1>');
    expect(page.text).toContain('shown once');
    expect(page.text).toContain(`class="button" href="${next}"`);
    expect(page.text).toContain('href="/account/security"');
    expect(codesOf(page)).toEqual([]);
  };

  it('200: has a script of its own, under the policy of every page, and no way to lose the codes', async () => {
    const visitor = new PageVisitor(app);
    const { shown } = await setUp(visitor, await anOverdue());
    expect(codesOf(shown)).toHaveLength(10);
    const path = `${SETUP}/codes.js`;
    expect(shown.text.match(/<script[^>]*>/g)).toEqual([`<script src="${path}" defer>`]);
    expect(shown.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'self'; connect-src 'self'; form-action 'self'; /,
    );
    expect(shown.headers.get('cache-control')).toBe('no-store');
    // Another language would be another page, without the codes.
    expect(shown.text).not.toContain('/language/');
    const links = [...shown.text.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
    expect(links).toEqual([NEXT]);
    const script = await visitor.get(path);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.text).toContain('recovery-codes');
  });

  it('303: sent again by a reload, it leads to a page that says that the codes were shown, and changes nothing', async () => {
    const account = await anOverdue();
    const visitor = new PageVisitor(app);
    const { form } = await setUp(visitor, account);
    const before = await factorsOf(account);
    const reloaded = await visitor.post(SETUP, form);
    expect([reloaded.status, reloaded.headers.get('location')]).toEqual([303, AGAIN]);
    expectDone(await visitor.follow(reloaded));
    expect(await factorsOf(account)).toEqual(before);
  });

  it('303: also where the browser was logged in before', async () => {
    const account = await aUser(app);
    const visitor = new PageVisitor(app);
    await visitor.logIn(account);
    await mustHaveFactor(app, account);
    const { form, shown } = await setUp(visitor, account);
    expect(codesOf(shown)).toHaveLength(10);
    const reloaded = await visitor.post(SETUP, form);
    expect(reloaded.status).toBe(303);
    expectDone(await visitor.follow(reloaded));
  });

  it('200: going back shows the same page, and leads to no other server', async () => {
    const visitor = new PageVisitor(app);
    await setUp(visitor, await anOverdue());
    expectDone(await visitor.get(AGAIN));
    expectDone(await visitor.get(SETUP), '/account');
    expectDone(await visitor.get(`${SETUP}?next=https://evil.example/`), '/account');
  });

  it('303: nor does a form whose goal was changed to another server', async () => {
    const visitor = new PageVisitor(app);
    const { form } = await setUp(visitor, await anOverdue(), '//evil.example/');
    const reloaded = await visitor.post(SETUP, form);
    expect(reloaded.headers.get('location')).toBe(`${SETUP}?next=%2Faccount`);
  });

  it('400: a stranger, and somebody without a factor, are told that no log-in waits', async () => {
    const visitor = new PageVisitor(app);
    expect((await visitor.get(AGAIN)).status).toBe(400);
    await visitor.logIn(await aUser(app));
    const told = await visitor.get(AGAIN);
    expect(told.status).toBe(400);
    expect(told.text).not.toContain('is set up');
  });

  it('200: somebody who is logged in and begins another log-in is led through its setup', async () => {
    const visitor = new PageVisitor(app);
    await setUp(visitor, await anOverdue());
    const page = await firstStep(visitor, await anOverdue(), NEXT);
    expect(page.text).toContain('<h1>Set up a second factor</h1>');
    expect(codesOf(await visitor.post(SETUP, formOf(page)))).toHaveLength(10);
  });

  it('403: what was not sent by a page of this server, or by none of its forms, is refused', async () => {
    const visitor = new PageVisitor(app, { 'sec-fetch-site': 'same-origin' });
    const { form } = await setUp(visitor, await anOverdue());
    const other = new PageVisitor(app, { 'sec-fetch-site': 'cross-site' });
    for (const name of ['gatehouse_session', 'gatehouse_form']) {
      other.setCookie(name, visitor.cookie(name)!);
    }
    expect((await other.post(SETUP, form)).status).toBe(403);
    for (const form_token of ['', 'x', `${form.form_token}x`]) {
      expect((await visitor.post(SETUP, { ...form, form_token })).status).toBe(403);
    }
    expect((await visitor.post('/logout', form)).status).toBe(403);
    expect((await visitor.post(SETUP, form)).status).toBe(303);
  });
});
