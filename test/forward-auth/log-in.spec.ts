import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cookiesOf } from '../support/cookies.js';
import { aUser, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PUBLIC_URL = 'https://id.example.com';
const HTML = 'text/html,application/xhtml+xml,*/*;q=0.8';
const APP = 'https://app.example.com/start?a=1&b=%2F';

/** What Traefik and Caddy tell about a URL. */
function forwarded(address: string, accept = HTML): Record<string, string> {
  const [, proto = '', host = '', uri = ''] = /^(\w+):\/\/([^/]*)(.*)$/.exec(address) ?? [];
  return {
    accept,
    'x-forwarded-method': 'GET',
    'x-forwarded-proto': proto,
    'x-forwarded-host': host,
    'x-forwarded-uri': uri,
  };
}

const logInAt = (next: string) => `${PUBLIC_URL}/login?next=${encodeURIComponent(next)}`;

describe('browsers that are not logged in, at an application behind a proxy', () => {
  let app: TestApp;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({
      PUBLIC_URL,
      FORWARD_AUTH_HOSTS: 'app.example.com, *.apps.example.com, lan.example.com:8443',
      FORWARD_AUTH_COOKIE_DOMAIN: 'example.com',
    });
    user = await aUser(app);
  });
  afterAll(() => app.close());

  const ask = (headers: Record<string, string>, query = '') =>
    app.anonymous.with(headers).get(`/auth/verify${query}`);

  it.each([
    APP,
    'http://app.example.com/',
    'https://one.apps.example.com/x',
    'https://a.b.apps.example.com/',
    'https://lan.example.com:8443/',
  ])('303: %s leads to the log-in page and names the address', async (address) => {
    const { status, headers } = await ask(forwarded(address));
    expect({ status, location: headers.get('location') }).toEqual({
      status: 303,
      location: logInAt(address),
    });
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    'https://evil.com/',
    'https://app.example.com.evil.com/',
    'https://evilapp.example.com/',
    'https://apps.example.com/',
    'https://app.example.com:8443/',
    'https://lan.example.com/',
    'https://app.example.com@evil.com/',
    'https://evil.com\\@app.example.com/',
    'https://evil.com#@app.example.com/',
    'https://app.example.com%2eevil.com/',
    'javascript://app.example.com/%0aalert(1)',
    `https://app.example.com/${'x'.repeat(3000)}`,
  ])('401: %s, which is not allowed, leads nowhere', async (address) => {
    for (const answer of [
      await ask(forwarded(address)),
      await ask({ accept: HTML, 'x-original-url': address }),
      await ask({ accept: HTML }, `?rd=${encodeURIComponent(address)}`),
    ]) {
      expect(answer.status).toBe(401);
      expect(answer.headers.get('location')).toBeNull();
      expect(answer.headers.get('x-auth-login')).toBeNull();
    }
    // The log-in page does not go there either, no matter who wrote the link.
    const visitor = new PageVisitor(app);
    const { headers } = await visitor.logIn(user, address);
    expect(headers.get('location')).toBe('/account');
  });

  it('303: an address in the query, and a cookie of a log-in that has ended', async () => {
    const byQuery = await ask({ accept: HTML }, `?rd=${encodeURIComponent(APP)}`);
    expect(byQuery.headers.get('location')).toBe(logInAt(APP));
    const cookie = 'gatehouse_session=of-a-log-in-that-has-ended';
    const ended = await ask({ ...forwarded(APP), cookie });
    expect(ended.headers.get('location')).toBe(logInAt(APP));
  });

  it('401: nginx, which cannot pass a redirect on, gets the address in X-Auth-Login', async () => {
    const { status, headers } = await ask({ accept: HTML, 'x-original-url': APP });
    expect({
      status,
      location: headers.get('location'),
      logIn: headers.get('x-auth-login'),
    }).toEqual({ status: 401, location: null, logIn: logInAt(APP) });
  });

  it.each([
    ['a program', { accept: 'application/json' }],
    ['a script of a page', { 'sec-fetch-dest': 'empty' }],
    ['a write', { 'x-forwarded-method': 'POST' }],
    ['a bad key', { 'x-api-key': 'sk-of-nobody' }],
    ['a bad bearer', { authorization: 'Bearer a.b.c' }],
  ])('401: %s is not led to the log-in page', async (_who, headers) => {
    const { status, headers: answered } = await ask({
      ...forwarded(APP),
      ...(headers as Record<string, string>),
    });
    expect({ status, location: answered.get('location') }).toEqual({ status: 401, location: null });
  });

  it('403: a person who is logged in and refused by a rule stays', async () => {
    const visitor = new PageVisitor(app);
    await visitor.logIn(user);
    const cookie = `gatehouse_session=${visitor.cookie('gatehouse_session')}`;
    const { status } = await ask({ ...forwarded(APP), cookie }, '?superuser=true');
    expect(status).toBe(403);
  });

  it('303: a log-in form that another tab overtook keeps the address of the application', async () => {
    const visitor = new PageVisitor(app);
    const form = await visitor.get(`/login?next=${encodeURIComponent(APP)}`);
    await visitor.logIn(user);
    const answer = await visitor.submit(form, { name: user.username, password: user.password });
    expect({ status: answer.status, location: answer.headers.get('location') }).toEqual({
      status: 303,
      location: `/login?next=${encodeURIComponent(APP)}`,
    });
    const other = await visitor.submit(
      { ...form, text: form.text.replace('app.example.com', 'evil.example.net') },
      { name: user.username, password: user.password },
    );
    expect(other.headers.get('location')).toBe('/login?next=%2Faccount');
  });

  it('303: the log-in page leads back to the application, and sets a cookie for sibling hosts', async () => {
    const visitor = new PageVisitor(app);
    const page = await visitor.get(`/login?next=${encodeURIComponent(APP)}`);
    expect(page.headers.get('content-security-policy')).toContain(
      "form-action 'self' https://app.example.com;",
    );
    const wrong = await visitor.submit(page, { name: user.username, password: 'wrong-password' });
    expect(wrong.status).toBe(401);
    const answer = await visitor.submit(wrong, { name: user.username, password: user.password });
    expect({ status: answer.status, location: answer.headers.get('location') }).toEqual({
      status: 303,
      location: APP,
    });
    expect(cookiesOf(answer)['gatehouse_session']).toMatchObject({
      domain: 'example.com',
      httpOnly: true,
      secure: true,
      sameSite: 'lax',
    });
    const cookie = `gatehouse_session=${visitor.cookie('gatehouse_session')}`;
    expect((await ask({ ...forwarded(APP), cookie })).status).toBe(200);

    const out = await visitor.submit(await visitor.get('/logout'));
    const cleared = out.headers
      .getSetCookie()
      .filter((text) => text.startsWith('gatehouse_session='));
    expect(cleared.map((text) => /Domain=example\.com/.test(text))).toEqual([false, true]);
    expect((await ask({ ...forwarded(APP), cookie })).status).toBe(303);
  });

  it('303: the page to replace an expired password leads back too', async () => {
    const other = await aUser(app);
    const visitor = new PageVisitor(app);
    const page = await visitor.get(`/login/password?next=${encodeURIComponent(APP)}`);
    const answer = await visitor.submit(page, {
      name: other.username,
      password: other.password,
      new_password: 'another-password-of-theirs',
    });
    expect(answer.headers.get('location')).toBe(APP);
  });

  it('303: an address of this server itself becomes a path', async () => {
    const answer = await new PageVisitor(app).logIn(user, `${PUBLIC_URL}/applications?x=1`);
    expect(answer.headers.get('location')).toBe('/applications?x=1');
  });
});

describe('an application on the host of the log-in page', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('303: needs no setting, and stays on its host', async () => {
    const { status, headers } = await app.anonymous
      .with(forwarded('http://app.lan:8080/start?a=1'))
      .get('/auth/verify');
    expect({ status, location: headers.get('location') }).toEqual({
      status: 303,
      location: `/login?next=${encodeURIComponent('/start?a=1')}`,
    });
    const odd = await app.anonymous.with(forwarded('http://app.lan//evil.com')).get('/auth/verify');
    expect(odd.headers.get('location')).toBe(`/login?next=${encodeURIComponent('/')}`);
  });

  it('303: the cookie of the log-in is for this host alone', async () => {
    const answer = await new PageVisitor(app).logIn(await aUser(app));
    expect(cookiesOf(answer)['gatehouse_session']!.domain).toBeUndefined();
  });
});
