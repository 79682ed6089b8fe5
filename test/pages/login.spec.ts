import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/client.js';
import { deactivate } from '../support/accounts.js';
import { cookiesOf } from '../support/cookies.js';
import { anEmailUser, aSuperuser, aUser } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const SESSION = 'gatehouse_session';
const FORM = 'gatehouse_form';

describe('the log-in page', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('200: an accessible page without inline scripts', async () => {
    const answer = await new PageVisitor(app).get('/login');
    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(/^<!doctype html>\s*<html lang="en">/);
    expect(answer.text).toContain('<title>Log in - Gatehouse</title>');
    expect(answer.text.match(/<main>/g)).toHaveLength(1);
    expect(answer.text.match(/<h1>/g)).toHaveLength(1);
    for (const [, id] of answer.text.matchAll(/<input id="(\w+)"/g)) {
      expect(answer.text).toContain(`<label for="${id}">`);
    }
    const others = answer.text.replace('<script src="/login/passkey.js" defer></script>', '');
    expect(others).not.toMatch(/<script|\son\w+=|javascript:/i);
    expectSafeHeaders(answer);
  });

  it('200: the content security policy allows exactly the style in the page, and own scripts', async () => {
    const { text, headers } = await new PageVisitor(app).get('/login');
    const style = /<style>(.*?)<\/style>/s.exec(text)![1]!;
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    );
  });

  it('303: logs in by email in any case, and by user name, of an account with and without an email', async () => {
    const both = await anEmailUser(app, { username: 'Some Name', email: 'some.name@example.com' });
    const plain = await aUser(app);
    for (const [name, { password }, known] of [
      ['Some.Name@Example.com', both, 'some.name@example.com'],
      ['Some Name', both, 'some.name@example.com'],
      [plain.username, plain, plain.username],
    ] as const) {
      const visitor = new PageVisitor(app);
      const answer = await visitor.logIn({ username: name, password });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/logout']);
      expect((await visitor.follow(answer)).text).toContain(`<strong>${known}</strong>`);
    }
  });

  it('303: the cookie is HttpOnly, lax and holds a token of which only the hash is stored', async () => {
    const answer = await new PageVisitor(app).logIn(await aUser(app));
    const cookie = cookiesOf(answer)[SESSION]!;
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'lax', path: '/' });
    expect(cookie.secure).toBeUndefined();
    expect(cookie.value).toMatch(/^[0-9A-Za-z]{32}$/);
    const rows = await app.dataSource.query<object[]>(
      'SELECT FROM api_keys WHERE prefix = $1 AND session_epoch IS NOT NULL AND hash = $2',
      [cookie.value!.slice(0, 10), createHash('sha256').update(cookie.value!).digest()],
    );
    expect(rows).toHaveLength(1);
  });

  it('303: redirects to a path of this server and nowhere else', async () => {
    const user = await aUser(app);
    const to = async (next: string) =>
      (await new PageVisitor(app).logIn(user, next)).headers.get('location');
    expect(await to('/user/cli?port=1&x=%2F')).toBe('/user/cli?port=1&x=%2F');
    for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', '/\t/a', '']) {
      expect(await to(next)).toBe('/account');
    }
  });

  it('401: the same error for a wrong password, an unknown name and an empty form, and the name stays', async () => {
    const user = await aUser(app);
    const problem = 'User name, email or password is wrong.';
    for (const [name, password, shown] of [
      [user.username, 'wrong', user.username],
      ['nobody"><script>', user.password, 'nobody&quot;&gt;&lt;script&gt;'],
      ['', '', ''],
    ] as const) {
      const visitor = new PageVisitor(app);
      const answer = await visitor.logIn({ username: name, password });
      expect(answer.status).toBe(401);
      expect(answer.text).toContain(problem);
      const [, inForm] = /<input\s+id="name"\s+name="name"\s+value="([^"]*)"/.exec(answer.text)!;
      expect(inForm).toBe(shown);
      expect(answer.text).not.toContain('<script>');
      expect(answer.text).not.toContain(user.password);
      expect(visitor.cookie(SESSION)).toBeUndefined();
      expectSafeHeaders(answer);
      const again = await visitor.submit(answer, { name: user.username, password: user.password });
      expect(again.status).toBe(303);
    }
  });

  it('403: an inactive account with the right password; 401: with a wrong one', async () => {
    const user = await aUser(app, { isActive: false });
    const right = await new PageVisitor(app).logIn(user);
    expect([right.status, right.text]).toEqual([403, expect.stringContaining('approval')]);
    const wrong = await new PageVisitor(app).logIn({ ...user, password: 'wrong' });
    expect(wrong.status).toBe(401);
  });

  it('429: too many attempts, shared with the other APIs', async () => {
    const limited = await startTestApp({ LOGIN_RATE_LIMIT_PER_MINUTE: '1' });
    await limited.anonymous.post('/api/auth/login', { email: 'a', password: 'b' });
    const { status, headers, text } = await new PageVisitor(limited).logIn(await aUser(limited));
    expect([status, text]).toEqual([429, expect.stringContaining('Too many attempts')]);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    await limited.close();
  });

  it('the cookie is Secure when a trusted proxy says that the request came by https', async () => {
    const behind = await startTestApp({ TRUST_PROXY: '127.0.0.1', COOKIE_SAME_SITE: 'strict' });
    const visitor = new PageVisitor(behind, { 'x-forwarded-proto': 'https' });
    const answer = await visitor.logIn(await aUser(behind));
    expect(cookiesOf(answer)[SESSION]).toMatchObject({ secure: true, sameSite: 'lax' });
    await behind.close();
  });
});

describe('the end of a session', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const isLoggedIn = async (visitor: PageVisitor) =>
    (await visitor.get('/logout')).text.includes('You are logged in');

  it('303: by a log-out, for good', async () => {
    const visitor = new PageVisitor(app);
    await visitor.logIn(await aUser(app));
    const token = visitor.cookie(SESSION)!;
    const answer = await visitor.submit(await visitor.get('/logout'));
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/logout']);
    expect(visitor.cookie(SESSION)).toBeUndefined();
    visitor.setCookie(SESSION, token);
    expect(await isLoggedIn(visitor)).toBe(false);
  });

  it('by a new password, and by deactivation of the account', async () => {
    const [user, superuser] = [await aUser(app), await aSuperuser(app)];
    const visitor = new PageVisitor(app);
    await visitor.logIn(user);
    expect(await isLoggedIn(visitor)).toBe(true);
    const password = 'another password';
    await app.as(user).patch(`/api/v1/users/${user.id}/reset-password`, { password });
    expect(await isLoggedIn(visitor)).toBe(false);
    await visitor.logIn({ ...user, password });
    expect(await isLoggedIn(visitor)).toBe(true);
    await deactivate(app, superuser, user);
    expect(await isLoggedIn(visitor)).toBe(false);
  });

  it('404: an unknown page, in HTML', async () => {
    const answer = await new PageVisitor(app).get('/login/nowhere');
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('There is no page at this address.');
    expectSafeHeaders(answer);
  });
});

describe('forms', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const fields = (user: { username: string; password: string }) => ({
    name: user.username,
    password: user.password,
  });

  it('403: one without a form token, or with a wrong one', async () => {
    const user = await aUser(app);
    const visitor = new PageVisitor(app);
    expect((await visitor.post('/login', fields(user))).status).toBe(403);
    const page = await visitor.get('/login');
    for (const form_token of ['', 'x', 'A'.repeat(43), 'ä']) {
      const answer = await visitor.submit(page, { ...fields(user), form_token });
      expect([answer.status, answer.text]).toEqual([
        403,
        expect.stringContaining('no longer valid'),
      ]);
      expectSafeHeaders(answer);
    }
    const json = await app.anonymous.post('/login', fields(user));
    expect(json.status).toBe(403);
  });

  it('403: one that another browser received', async () => {
    const [mine, other] = [new PageVisitor(app), new PageVisitor(app)];
    const page = await mine.get('/login');
    await other.get('/login');
    const user = await aUser(app);
    expect((await other.submit(page, fields(user))).status).toBe(403);
    expect((await mine.submit(page, fields(user))).status).toBe(303);
  });

  it('403: one of another account, even with the form cookie of that account', async () => {
    const [attacker, victim] = [new PageVisitor(app), new PageVisitor(app)];
    const page = await attacker.get('/logout?');
    await attacker.logIn(await aUser(app));
    const form = await attacker.get('/logout');
    await victim.logIn(await aUser(app));
    victim.setCookie(FORM, attacker.cookie(FORM)!);
    expect((await victim.submit(form)).status).toBe(403);
    expect(page.status).toBe(200);
  });

  it.each([
    ['sec-fetch-site', 'cross-site', 403],
    ['sec-fetch-site', 'same-site', 403],
    ['sec-fetch-site', 'same-origin', 303],
    ['origin', 'https://evil.example', 403],
    ['origin', 'null', 403],
  ])('%s: %s is answered %i', async (name, value, status) => {
    const visitor = new PageVisitor(app, { [name]: value });
    expect((await visitor.logIn(await aUser(app))).status).toBe(status);
  });

  it('303: from the own origin', async () => {
    const visitor = new PageVisitor(app, { origin: app.url });
    expect((await visitor.logIn(await aUser(app))).status).toBe(303);
  });
});

function expectSafeHeaders({ headers }: Answer): void {
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; /);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('same-origin');
  expect(headers.get('cache-control')).toBe('no-store');
}
