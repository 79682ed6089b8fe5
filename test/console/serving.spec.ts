import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { buildFrontend, FRONTEND } from '../support/frontend.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface ListedFile {
  readonly path: string;
  readonly isCompressed: boolean;
}

const APPLICATIONS = ['console', 'account'] as const;

const filesOf = (application: string) =>
  JSON.parse(readFileSync(new URL(`${application}/files.json`, FRONTEND), 'utf8')) as ListedFile[];
const cookieOf = ({ apiKey }: TestAccount) => ({ cookie: `gatehouse_session=${apiKey}` });

describe('the files of the applications', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let user: TestAccount;
  beforeAll(async () => {
    await buildFrontend();
    app = await startTestApp();
    superuser = await aSuperuser(app);
    user = await aUser(app);
  });
  afterAll(() => app.close());

  const script = (application: string) =>
    `/${application}/${filesOf(application).find(({ path }) => path.endsWith('.js'))!.path}`;

  it.each(APPLICATIONS)('200: every file of %s, to be kept for ever', async (application) => {
    const files = filesOf(application).filter(({ path }) => path.startsWith('assets/'));
    expect(files.length).toBeGreaterThan(3);
    for (const { path } of files) {
      const { status, headers } = await app.anonymous.get(`/${application}/${path}`);
      expect([path, status, headers.get('cache-control')]).toEqual([
        path,
        200,
        'public, max-age=31536000, immutable',
      ]);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-type')).toMatch(/^(text\/(javascript|css)|image\/svg\+xml)/);
    }
  });

  it.each([
    ['br', 'br'],
    ['gzip, deflate, br', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['*', 'br'],
    ['*;q=0', null],
    ['deflate', null],
    ['', null],
  ])(
    '200: a script for a client that accepts "%s" is encoded with %s',
    async (accepted, encoding) => {
      const path = script('console');
      const { status, headers, text } = await app.anonymous
        .with({ 'accept-encoding': accepted })
        .get(path);
      expect([status, headers.get('content-encoding')]).toEqual([200, encoding]);
      expect(headers.get('vary')).toContain('accept-encoding');
      expect(text).toBe(readFileSync(new URL(path.slice(1), FRONTEND), 'utf8'));
    },
  );

  it.each([
    '/console/assets/nothing.js',
    '/console/assets/..%2findex.html',
    '/console/assets/..%2f..%2f..%2fpackage.json',
    '/console/assets/__proto__',
    '/account/assets/files.json',
    '/console/a/b/c/d',
  ])('404: %s', async (path) => {
    const { status } = await app.anonymous.with(cookieOf(superuser)).get(path);
    expect(status).toBe(404);
  });

  it.each([
    '/console',
    '/console/',
    '/console/people',
    '/console/people/x',
    '/console/people/x/keys',
  ])(
    '200: %s starts the console for superusers, 303 to the log-in page for nobody, 403 for others',
    async (path) => {
      const answer = await app.anonymous.with(cookieOf(superuser)).get(path);
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(answer.text).toContain('<div id="root"></div>');
      const { status, headers } = await app.anonymous.get(path);
      expect([status, headers.get('location')]).toEqual([
        303,
        `/login?next=${encodeURIComponent(path)}`,
      ]);
      expect((await app.anonymous.with(cookieOf(user)).get(path)).status).toBe(403);
    },
  );

  it.each(['/account', '/account/keys'])('200: %s starts the account page', async (path) => {
    const answer = await app.anonymous.with(cookieOf(user)).get(path);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('<div id="root"></div>');
    expect((await app.anonymous.get(path)).status).toBe(303);
  });

  it('no document has a script or a style in itself, and its policy allows none', async () => {
    for (const application of APPLICATIONS) {
      const { text, headers } = await app.anonymous
        .with(cookieOf(superuser))
        .get(`/${application}`);
      expect(text).not.toMatch(/<script(?![^>]+src=)|<style|\son\w+=|javascript:|https?:\/\//i);
      const policy = headers.get('content-security-policy')!;
      expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; /);
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
      for (const part of [
        "require-trusted-types-for 'script'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ]) {
        expect(policy).toContain(part);
      }
    }
  });
});

describe('CONSOLE_ENABLED=false', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    await buildFrontend();
    app = await startTestApp({ CONSOLE_ENABLED: 'false' });
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  it('404: nothing of the console is served, and the start page does not lead there', async () => {
    const client = app.anonymous.with(cookieOf(superuser));
    const paths = filesOf('console').map(({ path }) => `/console/${path}`);
    for (const path of ['/console', '/console/people', ...paths]) {
      expect([path, (await client.get(path)).status]).toEqual([path, 404]);
    }
    expect((await client.get('/')).text).not.toContain('/console');
  });

  it('200: the account page is told not to lead to the console', async () => {
    const hasConsole = async (of: TestApp, account: TestAccount) =>
      ((await of.as(account).get('/api/v1/account')).body.capabilities as { has_console: boolean })
        .has_console;
    expect(await hasConsole(app, superuser)).toBe(false);
    const other = await startTestApp();
    expect(await hasConsole(other, await aSuperuser(other))).toBe(true);
    expect(await hasConsole(other, await aUser(other))).toBe(false);
    await other.close();
  });

  it('200: the account page stays', async () => {
    const client = app.anonymous.with(cookieOf(superuser));
    for (const { path } of filesOf('account').filter((file) => file.path.startsWith('assets/'))) {
      expect((await client.get(`/account/${path}`)).status).toBe(200);
    }
    expect((await client.get('/account')).status).toBe(200);
  });
});
