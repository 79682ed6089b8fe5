import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium, launchChromium } from '../support/chromium.js';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { register } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Browsers block a form whose answer redirects to an origin that the page does not name. */
describe('the log-in for an application that nobody is asked about', () => {
  let app: TestApp;
  let user: TestAccount;
  let application: Server;
  let origin: string;
  let start: string;
  beforeAll(async () => {
    app = await startTestApp();
    user = await aUser(app);
    application = createServer((_request, response) => response.end('arrived'));
    application.listen(0, '127.0.0.1');
    await once(application, 'listening');
    origin = `http://127.0.0.1:${(application.address() as AddressInfo).port}`;
    const client = await register(app.as(await aSuperuser(app)), {
      is_first_party: true,
      redirect_uris: [`${origin}/callback`],
      grant_types: ['authorization_code'],
    });
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: client.client_id,
      redirect_uri: `${origin}/callback`,
      scope: 'openid',
      state: 'a-state',
    });
    start = `/oauth/authorize?${query.toString()}`;
  });
  afterAll(async () => {
    application.close();
    await app.close();
  });

  const policyOf = ({ headers }: { headers: Headers }) =>
    /form-action ([^;]*)/.exec(headers.get('content-security-policy')!)![1];

  it('200: the page names the application, also after a wrong password and with a new one', async () => {
    const visitor = new PageVisitor(app);
    let page = await visitor.get(start);
    while (page.status === 303) page = await visitor.follow(page);
    expect([page.status, policyOf(page)]).toEqual([200, `'self' ${origin}`]);
    const next = /name="next" value="([^"]*)"/.exec(page.text)![1]!;
    const wrong = await visitor.submit(page, { name: user.username, password: 'wrong-password' });
    expect([wrong.status, policyOf(wrong)]).toEqual([401, `'self' ${origin}`]);
    const change = await visitor.get(`/login/password?next=${encodeURIComponent(next)}`);
    expect(policyOf(change)).toBe(`'self' ${origin}`);
  });

  it.each(['/oauth/interaction/unknown', '/oauth/interaction/', '/oauth/interaction/%00', '/user'])(
    '200: %s leads to no other origin',
    async (next) => {
      const page = await new PageVisitor(app).get(`/login?next=${encodeURIComponent(next)}`);
      expect([page.status, policyOf(page)]).toEqual([200, `'self'`]);
    },
  );

  /** Skipped where no browser is installed. */
  (chromium ? it : it.skip)('a browser arrives at the application', async () => {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.goto(app.url + start);
      await page.type('input[name="name"]', user.username);
      await page.type('input[name="password"]', user.password);
      const called = page.waitForRequest((request) => request.url().startsWith(origin));
      await page.click('form:has(input[name="password"]) button');
      expect(new URL((await called).url()).searchParams.get('state')).toBe('a-state');
    } finally {
      await browser.close();
    }
  });
});
