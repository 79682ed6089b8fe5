import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import { TokenLogin } from '../../src/auth/token-login.service.js';
import { chromium, launchChromium } from '../support/chromium.js';
import { aSuperuser, type TestAccount } from '../support/factories.js';
import { buildFrontend } from '../support/frontend.js';
import { aTotp } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ADDRESS = { PUBLIC_URL: 'http://gatehouse.example.com' };
const MAIL = {
  ...ADDRESS,
  SMTP_URL: 'smtp://mail.example.com',
  SMTP_FROM: 'gatehouse@example.com',
};
const [ACCOUNT, PEOPLE, CONNECT] = [
  'Protect your account',
  'Create accounts for your colleagues',
  'Connect a product',
];

/** Skipped where no browser is installed. */
(chromium ? describe : describe.skip)('the first steps, in a browser', () => {
  let app: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    await buildFrontend();
    browser = await launchChromium();
  }, 600_000);
  afterEach(() => app.close());
  afterAll(() => browser?.close());

  const open = async ({ id }: TestAccount): Promise<Page> => {
    const session = await app.nest.get(TokenLogin).byProvider(id, { isFactorTrusted: true });
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await context.setCookie({
      name: 'gatehouse_session',
      value: session,
      domain: new URL(app.url).hostname,
    });
    await page.goto(`${app.url}/console/`);
    return page;
  };
  /** The titles of the steps, when they are there. */
  const stepsOn = async (page: Page) => {
    await page.waitForSelector('main ol li');
    return page.evaluate(
      `[...document.querySelectorAll('main ol li p:first-child')].map(({ textContent }) => textContent)`,
    );
  };

  it.each([
    ['nothing', {}, [ACCOUNT, 'Set the address and the mail server', PEOPLE, CONNECT]],
    ['the address', ADDRESS, [ACCOUNT, 'Set the mail server', PEOPLE, CONNECT]],
    ['the address and the mail server', MAIL, [ACCOUNT, PEOPLE, CONNECT]],
  ])('with %s set, what is left to set', async (_, environment, steps) => {
    app = await startTestApp(environment);
    expect(await stepsOn(await open(await aSuperuser(app)))).toEqual(steps);
  });

  it('an account with a second factor, and a connected product, are done', async () => {
    app = await startTestApp(MAIL);
    const superuser = await aSuperuser(app);
    await aTotp(app, superuser);
    const product = { url: 'https://grafana.example.com' };
    expect((await app.as(superuser).post('/api/v1/connect/grafana', product)).status).toBe(200);
    expect(await stepsOn(await open(superuser))).toEqual([PEOPLE]);
  });
});
