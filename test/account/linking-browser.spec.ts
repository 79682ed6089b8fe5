import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import { oauthSettings } from '../oauth-login/oauth-flow.js';
import { startOpenidProvider, type OpenidProvider } from '../oauth-login/openid-provider.js';
import { faultsOf } from '../support/axe.js';
import { chromium, launchChromium } from '../support/chromium.js';
import { anIdentity, aUser, type TestAccount } from '../support/factories.js';
import { buildFrontend } from '../support/frontend.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { heading, press } from './visitor.js';

const PHONE = { width: 390, height: 844, isMobile: true, hasTouch: true };
const SECURITY = '/account/security';

(chromium ? describe : describe.skip)('linking a log-in provider on a phone', () => {
  let provider: OpenidProvider;
  let app: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    await buildFrontend();
    provider = await startOpenidProvider();
    app = await startTestApp(oauthSettings(provider));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
    await provider.stop();
  });

  /** The view of security, which somebody who is logged in has opened by an IP address. */
  async function atSecurity(account: TestAccount): Promise<Page> {
    const page = await (await browser.createBrowserContext()).newPage();
    await page.setViewport(PHONE);
    await page.goto(`${app.url}/login?next=${SECURITY}`);
    await page.type('#name', account.username);
    await page.type('#password', account.password);
    await Promise.all([page.waitForNavigation(), page.click('form[action="/login"] button')]);
    await heading(page);
    return page;
  }

  /** Presses "Link", and logs in at the provider under a name. */
  async function link(page: Page, name: string): Promise<void> {
    await page.locator('::-p-aria(Link Corp "SSO"[role="button"])').click();
    await page.waitForSelector('input[name=login]');
    await page.type('input[name=login]', name);
    await page.type('input[name=password]', 'x');
    await Promise.all([page.waitForNavigation(), page.click('button[type=submit]')]);
    // The provider asks whether to allow it.
    await Promise.all([page.waitForNavigation(), page.click('button[type=submit]')]);
    await page.waitForFunction(`location.pathname === ${JSON.stringify(SECURITY)}`);
    await heading(page);
  }

  it('leads to the provider and back, linked, with a fresh proof on the way', async () => {
    const account = await aUser(app);
    const page = await atSecurity(account);
    await app.dataSource.transaction((manager) =>
      manager.query(
        `UPDATE api_keys SET proven_at = now() - interval '1 day', logged_in_at = now() - interval '1 day'
         WHERE user_id = $1 AND session_epoch IS NOT NULL`,
        [account.id],
      ),
    );
    await page.locator('::-p-aria(Link Corp "SSO"[role="button"])').click();
    await page.locator('input[name=proof]').fill(account.password);
    await press(page, 'Continue');
    await page.waitForSelector('input[name=login]');
    await page.goto(app.url + SECURITY);
    await heading(page);
    await link(page, `${account.username}@example.org`);
    await page.waitForSelector('::-p-text(was linked. You can log in)');
    await page.waitForSelector('::-p-aria(Unlink[role="button"])');
    await page.waitForFunction(`location.search === ''`);
    expect(await faultsOf(page)).toEqual([]);
  });

  it('says in words that the person there is linked to another account', async () => {
    const [account, other] = [await aUser(app), await aUser(app)];
    const name = `${other.username}@example.org`;
    await anIdentity(app, other.id, { provider: 'corp', subject: name });
    const page = await atSecurity(account);
    await link(page, name);
    await page.waitForSelector('[role=alert] ::-p-text(is linked to another account)');
    await page.waitForFunction(`document.activeElement.getAttribute('role') === 'alert'`);
    expect(await faultsOf(page)).toEqual([]);
    expect(
      await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      ),
    ).toBe(0);
  });

  it('by an IP address, the passkeys say why there are none', async () => {
    const page = await atSecurity(await aUser(app));
    await page.waitForSelector('::-p-text(you have opened this page by an IP address)');
    expect(await page.$('::-p-aria(Add a passkey[role="button"])')).toBeNull();
  });
});
