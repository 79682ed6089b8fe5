import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/client.js';
import { aLogin, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const HSTS = 'strict-transport-security';
const PAGE_ONLY = ['referrer-policy', 'content-security-policy', 'cross-origin-resource-policy'];
const HTTPS = { 'x-forwarded-proto': 'https' };
const valueOf = ({ headers }: Answer, name: string) => headers.get(name);

describe('security headers', () => {
  let app: TestApp;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ BODY_LIMIT_BYTES: '2048' });
    user = await aUser(app);
  });
  afterAll(() => app.close());

  const byCookie = (token: string) =>
    app.anonymous.with({ cookie: `access_token_lf=${token}` }).get('/api/v1/users/whoami');

  it.each<[number, string, () => Promise<Answer>]>([
    [200, 'an account, with a cookie', async () => byCookie((await aLogin(app, user)).access)],
    [
      200,
      'a log-in',
      () =>
        app.anonymous.form('/api/v1/login', { username: user.username, password: user.password }),
    ],
    [403, 'no credentials', () => app.anonymous.get('/api/v1/users/whoami')],
    [401, "no credentials on Windmill's API", () => app.anonymous.get('/api/users/whoami')],
    [422, 'wrong input', () => app.anonymous.post('/api/v1/users/', {})],
    [404, 'an unknown path', () => app.anonymous.get('/nope')],
    [405, 'an unknown method', () => app.anonymous.send('PUT', '/health')],
    [413, 'a body too large', () => app.anonymous.post('/api/v1/users/', { a: 'x'.repeat(3000) })],
    [400, 'a path that cannot be decoded', () => app.anonymous.get('/%zz')],
  ])(
    '%d: %s has all headers, which forbid scripts, frames and caching',
    async (status, _name, ask) => {
      const answer = await ask();
      expect(answer.status).toBe(status);
      expect(valueOf(answer, 'x-content-type-options')).toBe('nosniff');
      expect(valueOf(answer, 'referrer-policy')).toBe('same-origin');
      expect(valueOf(answer, 'content-security-policy')).toBe(
        "default-src 'none'; frame-ancestors 'none'",
      );
      expect(valueOf(answer, 'cross-origin-resource-policy')).toBe('same-origin');
      expect(valueOf(answer, 'cache-control')).toBe('no-store');
      expect(valueOf(answer, HSTS)).toBeNull();
      expect(valueOf(answer, 'x-powered-by')).toBeNull();
      expect(valueOf(answer, 'server')).toBeNull();
    },
  );

  it.each<[number, string, () => Promise<Answer>]>([
    [200, 'with a key', () => app.as(user).get('/api/v1/users/whoami')],
    [201, 'with a token', () => app.withToken(user.apiKey).post('/api/users/tokens/create', {})],
    [403, 'with a wrong key', () => app.as({ apiKey: 'sk-wrong' }).get('/api/v1/users/whoami')],
  ])('%d: %s, without the headers that only matter to pages', async (status, _name, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(valueOf(answer, 'x-content-type-options')).toBe('nosniff');
    expect(valueOf(answer, 'cache-control')).toBe('no-store');
    expect(valueOf(answer, 'x-request-id')).toMatch(/^[\w-]{8}-\w+$/);
    for (const name of PAGE_ONLY) expect([name, valueOf(answer, name)]).toEqual([name, null]);
  });

  it('413: a body too large, in the error format of each API', async () => {
    const raw = JSON.stringify({ a: 'x'.repeat(3000) });
    const headers = { 'content-type': 'application/json' };
    const ask = (path: string) => app.anonymous.send('POST', path, { raw, headers });
    const answers = [
      await ask('/api/v1/users/'),
      await ask('/api/auth/login'),
      await ask('/login'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([413, 413, 413]);
    expect(answers[0]!.body).toEqual({ detail: 'The request body is too large' });
    expect(answers[1]!.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answers[1]!.text).toBe('The request body is too large');
    expect(answers[2]!.headers.get('content-type')).toMatch(/^text\/html/);
  });

  describe('the documentation', () => {
    it.each(['/openapi.json', '/openapi.yaml', '/openapi/langflow.json'])(
      '200: %s has the same headers, but may be kept and revalidated by its ETag',
      async (path) => {
        for (const client of [app.anonymous, app.as(user)]) {
          const answer = await client.get(path);
          expect(answer.status).toBe(200);
          expect(valueOf(answer, 'x-content-type-options')).toBe('nosniff');
          expect(valueOf(answer, 'cache-control')).toBe('no-cache');
          expect(valueOf(answer, 'etag')).toMatch(/^W\/"/);
        }
        const answer = await app.anonymous.get(path);
        expect(valueOf(answer, 'referrer-policy')).toBe('same-origin');
        expect(valueOf(answer, 'content-security-policy')).toBe(
          "default-src 'none'; frame-ancestors 'none'",
        );
        expect(valueOf(answer, 'cross-origin-resource-policy')).toBe('same-origin');
      },
    );

    const policyOf = async (path: string) => {
      const answer = await app.anonymous.get(path);
      expect(answer.status).toBe(200);
      expect(valueOf(answer, 'x-content-type-options')).toBe('nosniff');
      return valueOf(answer, 'content-security-policy')!;
    };

    it.each(['/docs', '/docs/', '/docs/swagger-ui-bundle.js', '/docs/oauth2-redirect.html'])(
      '200: %s may run its own scripts, and must not be in a frame',
      async (path) => {
        const policy = await policyOf(path);
        expect(policy).toContain("script-src 'self';");
        expect(policy).toContain("frame-ancestors 'none'");
      },
    );

    it('200: it needs no more than that, because every script and style sheet is its own', async () => {
      for (const path of ['/docs', '/docs/oauth2-redirect.html']) {
        const { text } = await app.anonymous.get(path);
        const scripts = [...text.matchAll(/<script(.*?)>([^]*?)<\/script>/g)];
        expect(scripts.length).toBeGreaterThan(0);
        for (const [, attributes, content] of scripts) {
          expect(attributes).toMatch(/src="(?!http|\/\/)/);
          expect(content!.trim()).toBe('');
        }
        expect(text).not.toMatch(/\son\w+=|href="http/);
      }
    });

    it('200: a log-in in a popup can return to the page that opened it', async () => {
      const opener = async (path: string) =>
        valueOf(await app.anonymous.get(path), 'cross-origin-opener-policy');
      expect(await opener('/docs')).toBe('same-origin-allow-popups');
      expect(await opener('/docs/oauth2-redirect.html')).toBeNull();
      expect(await opener('/login')).toBeNull();
    });
  });

  it('every answer has its own request id, which the client cannot choose', async () => {
    const ids: string[] = [];
    for (const path of ['/health', '/nope', '/api/v1/users/whoami']) {
      const client = app.anonymous.with({ 'x-request-id': 'chosen-by-the-client' });
      ids.push(valueOf(await client.get(path), 'x-request-id')!);
    }
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[\w-]{8}-\w+$/);
  });
});

describe('behind a trusted proxy', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ TRUST_PROXY: '127.0.0.0/8, ::1' });
  });
  afterAll(() => app.close());

  it('200, 404: HSTS for requests that came by https, and for no others', async () => {
    for (const path of ['/health', '/nope', '/docs']) {
      expect(valueOf(await app.anonymous.get(path), HSTS)).toBeNull();
      const answer = await app.anonymous.with(HTTPS).get(path);
      expect(valueOf(answer, HSTS)).toBe('max-age=31536000');
    }
  });

  it.each([
    ['a-sane-id:1', true],
    ['short', false],
    ['with blanks inside', false],
    ['x'.repeat(129), false],
  ])('200: its request id is used if it is valid: %s', async (id, isTaken) => {
    const answer = await app.anonymous.with({ 'x-request-id': id }).get('/health');
    expect(valueOf(answer, 'x-request-id') === id).toBe(isTaken);
  });
});

describe('HSTS by PUBLIC_URL', () => {
  it.each([
    ['https://gatehouse.example.com', 'max-age=31536000'],
    ['http://gatehouse.example.com', null],
  ])('%s: %s', async (url, expected) => {
    const app = await startTestApp({ PUBLIC_URL: url });
    try {
      expect(valueOf(await app.anonymous.get('/health'), HSTS)).toBe(expected);
      // No proxy is trusted, so its header is ignored.
      expect(valueOf(await app.anonymous.with(HTTPS).get('/health'), HSTS)).toBe(expected);
    } finally {
      await app.close();
    }
  });
});
