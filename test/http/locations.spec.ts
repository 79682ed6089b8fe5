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

describe('redirects', () => {
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
  /** The routes that copy a path from the request into `Location`. */
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

  it.each(Object.entries(ways))(
    '303 or 307: a path with characters outside ASCII: %s',
    async (_way, go) => {
      for (const path of ['/€', '/users/me?name=Zoë#€', '/%E2%82%AC', '/\u2028x']) {
        const { status, headers } = await go(path);
        expect([path, [303, 307].includes(status)]).toEqual([path, true]);
        const location = headers.get('location')!;
        expect(location).toMatch(/^\/[!-~]*$/);
        // However often it is encoded on the way, it decodes to the path that was sent.
        expect(decodeURIComponent(decodeURIComponent(decodeURIComponent(location)))).toContain(
          decodeURIComponent(path).split('?')[0],
        );
      }
    },
  );

  it.each(Object.entries(ways))(
    '2xx or 3xx: a path that is invalid or leads to another site is not used: %s',
    async (_way, go) => {
      for (const path of ELSEWHERE) {
        const { status, headers } = await go(path);
        expect([path, status < 400]).toEqual([path, true]);
        const location = headers.get('location') ?? '/';
        expect(location.length).toBeLessThan(200);
        expect(location).not.toContain('evil');
        expect(headers.getSetCookie().join()).not.toContain('a=b');
      }
    },
  );

  it('303: an input that was once answered with 500', async () => {
    const { status, headers } = await signedIn().get('/auth/callback?redirect_url=/%E2%82%AC');
    expect([status, headers.get('location')]).toEqual([303, '/%E2%82%AC']);
  });

  it('303: to a log-in from a page whose address has characters outside ASCII', async () => {
    const { status, headers } = await app.anonymous.get('/user/cli?port=1234&x=%E2%82%AC%00');
    expect([status, headers.get('location')]).toEqual([
      303,
      `/login?next=${encodeURIComponent('/user/cli?port=1234&x=%E2%82%AC%00')}`,
    ]);
  });
});

describe('toLocation', () => {
  it('percent-encodes everything but visible ASCII, once', () => {
    expect(toLocation('/a b€%20"\r\n')).toBe('/a%20b%E2%82%AC%20"%0D%0A');
    expect(toLocation('/\ud800x\udc00')).toBe('/%EF%BF%BDx%EF%BF%BD');
    expect(toLocation('/😀')).toBe('/%F0%9F%98%80');
    expect(toLocation(toLocation('/€'))).toBe(toLocation('/€'));
  });

  it('accepts a path with a lone surrogate', () => {
    expect(localPathOr('/home', '/\ud800')).toBe('/%EF%BF%BD');
  });
});
