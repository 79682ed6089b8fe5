import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

describe('the start page', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    user = await aUser(app);
  });
  afterAll(() => app.close());

  const shownTo = async (account?: TestAccount) => {
    const cookie = account ? `gatehouse_session=${account.apiKey}` : '';
    const { status, text, headers } = await app.anonymous.with({ cookie }).get('/');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const [above = ''] = text.split('<nav');
    const links = [...above.matchAll(/href="([^"]+)"/g)].map(([, target]) => target);
    return { text, links };
  };

  it('200: names the product and its version, and leads to the log-in and the documentation', async () => {
    const { text, links } = await shownTo();
    expect(text).toContain(`Version ${version}`);
    expect(links).toEqual(['/login?next=%2F', '/docs']);
  });

  it('200: leads those who are logged in to their account, and superusers to the console', async () => {
    expect((await shownTo(user)).links).toEqual(['/account', '/docs']);
    const { text, links } = await shownTo(superuser);
    expect(links).toEqual(['/console', '/account', '/docs']);
    expect(text).toContain(superuser.username);
    expect(text).toContain('action="/logout"');
  });

  it('200: names are shown as text', async () => {
    const odd = await aUser(app, { username: '<b>bold</b>' });
    expect((await shownTo(odd)).text).toContain('&lt;b&gt;bold&lt;/b&gt;');
  });

  it('200: programs that ask for JSON are told where things are', async () => {
    const { status, body } = await app.anonymous.with({ accept: 'application/json' }).get('/');
    expect([status, body]).toEqual([
      200,
      {
        name: 'Gatehouse',
        version,
        documentation: '/docs',
        openapi: '/openapi.json',
        health: '/health',
      },
    ]);
  });

  it('200: HEAD, 405: POST', async () => {
    expect((await app.anonymous.send('HEAD', '/')).status).toBe(200);
    expect((await app.anonymous.send('POST', '/', { json: {} })).status).toBe(405);
  });
});
