import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { localPathOr, toLocation } from '../../src/platform/pages/local-path.js';
import { anEmailUser, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ELSEWHERE = [
  '//evil.example/',
  '/\\evil.example/',
  '\\\\evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  '/a\r\nset-cookie: a=b',
  '/\t/evil.example',
  '/a\u0085b',
  `/${'x'.repeat(5_000)}`,
  `/${'€'.repeat(500)}`,
];

describe('where an answer sends a browser', () => {
  let app: TestApp;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    user = await anEmailUser(app);
  });
  afterAll(() => app.close());

  const signedIn = () => app.anonymous.with({ cookie: `gatehouse_session=${user.apiKey}` });
  const logInTowards = async (next: string) => {
    const visitor = new PageVisitor(app);
    const page = await visitor.get(`/login?next=${encodeURIComponent(next)}`);
    const { username: name, password } = user;
    return visitor.submit(page, { name, password });
  };
  /** The ways of a path from a request into `Location`. */
  const ways = {
    callback: (path: string) =>
      signedIn().get(`/auth/callback?redirect_url=${encodeURIComponent(path)}`),
    authorize: (path: string) =>
      app.anonymous.get(`/auth/authorize?redirect_url=${encodeURIComponent(path)}`),
    'log-in page': logInTowards,
    'log-out': async (path: string) => {
      const { username: email, password } = user;
      const { text } = await app.anonymous.post('/api/auth/login', { email, password });
      const client = app.withToken(text);
      return client.get(`/api/auth/logout?rd=${encodeURIComponent(path)}`);
    },
  };

  it.each(Object.entries(ways))('303: a path that is not of ASCII: %s', async (_way, go) => {
    for (const path of ['/€', '/users/me?name=Zoë#€', '/%E2%82%AC', '/\u2028x']) {
      const { status, headers } = await go(path);
      expect([path, [303, 307].includes(status)]).toEqual([path, true]);
      const location = headers.get('location')!;
      expect(location).toMatch(/^\/[!-~]*$/);
      // Whatever it goes through in between, it stands there as it was meant.
      expect(decodeURIComponent(decodeURIComponent(decodeURIComponent(location)))).toContain(
        decodeURIComponent(path).split('?')[0],
      );
    }
  });

  it.each(Object.entries(ways))('303: nowhere else: %s', async (_way, go) => {
    for (const path of ELSEWHERE) {
      const { status, headers } = await go(path);
      expect([path, status < 400]).toEqual([path, true]);
      const location = headers.get('location') ?? '/';
      expect(location.length).toBeLessThan(200);
      expect(location).not.toContain('evil');
      expect(headers.getSetCookie().join()).not.toContain('a=b');
    }
  });

  it('303: the very input that was answered 500', async () => {
    const { status, headers } = await signedIn().get('/auth/callback?redirect_url=/%E2%82%AC');
    expect([status, headers.get('location')]).toEqual([303, '/%E2%82%AC']);
  });

  it('303: to a log-in from a page whose address is not of ASCII', async () => {
    const { status, headers } = await app.anonymous.get('/user/cli?port=1234&x=%E2%82%AC%00');
    expect([status, headers.get('location')]).toEqual([
      303,
      `/login?next=${encodeURIComponent('/user/cli?port=1234&x=%E2%82%AC%00')}`,
    ]);
  });
});

describe('toLocation', () => {
  it('writes what is no visible ASCII in percent form, once', () => {
    expect(toLocation('/a b€%20"\r\n')).toBe('/a%20b%E2%82%AC%20"%0D%0A');
    expect(toLocation('/\ud800x\udc00')).toBe('/%EF%BF%BDx%EF%BF%BD');
    expect(toLocation('/😀')).toBe('/%F0%9F%98%80');
    expect(toLocation(toLocation('/€'))).toBe(toLocation('/€'));
  });

  it('takes halves of surrogate pairs for a path like any other', () => {
    expect(localPathOr('/home', '/\ud800')).toBe('/%EF%BF%BD');
  });
});
