import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import { logIn, open, press, siteOf, visit, type Visitor } from '../account/visitor.js';
import { chromium, launchChromium } from '../support/chromium.js';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { buildFrontend } from '../support/frontend.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { click, clickInDialog, fill, sees } from './visitor.js';

const ENDED = 'You have been logged out';

/** Skipped where no browser is installed. */
(chromium ? describe : describe.skip)(
  'what was typed, when the session or the network ends',
  () => {
    let app: TestApp;
    let browser: Browser;
    let admin: TestAccount;
    let other: TestAccount;
    let visitor: Visitor;
    let page: Page;
    let tab: Page;
    beforeAll(async () => {
      await buildFrontend();
      app = await startTestApp();
      browser = await launchChromium();
      [admin, other] = [await aSuperuser(app), await aSuperuser(app)];
      visitor = await visit(browser, app);
      page = visitor.page;
      await logIn(visitor, app, admin, '/console');
      tab = await page.browserContext().newPage();
      await page.bringToFront();
    });
    afterAll(async () => {
      await browser.close();
      await app.close();
    });

    const logOutInTab = async () => {
      await tab.bringToFront();
      await tab.goto(`${siteOf(app)}/logout`);
      await Promise.all([tab.waitForNavigation(), tab.click('form[action="/logout"] button')]);
      await page.bringToFront();
    };
    const logInInTab = async (account: TestAccount) => {
      await tab.bringToFront();
      await logIn({ page: tab, complaints: [] }, app, account, '/');
      await page.bringToFront();
    };
    /**
     * Clicks a button of the view, also behind the window that says that the session has ended. It
     * opens by itself if what is shown is so old that it is read again.
     */
    const clickBehind = (name: string) =>
      page.evaluate(`[...document.querySelectorAll('main button')]
        .find(({ textContent }) => textContent.trim() === ${JSON.stringify(name)}).click()`);
    const valueOf = (name: string) =>
      page.evaluate(`document.querySelector('main [name=${name}]')?.value`);

    it('is kept when another tab logs out, and sent after a new log-in there', async () => {
      await open(visitor, app, '/console/people/new');
      await fill(page, 'User name', 'typed-before');
      await logOutInTab();
      await clickBehind('Create person');
      await sees(page, ENDED);
      expect(await valueOf('username')).toBe('typed-before');
      await clickInDialog(page, 'Continue');
      await sees(page, 'You are not logged in yet');
      await logInInTab(other);
      await clickInDialog(page, 'Continue');
      await sees(page, 'Another account is logged in now');
      expect(await valueOf('username')).toBe('typed-before');
      await logOutInTab();
      await logInInTab(admin);
      // The window may have noticed by itself, since its page is shown again.
      await page.evaluate(`[...document.querySelectorAll('[role=dialog] button')]
      .find(({ textContent }) => textContent === 'Continue')?.click()`);
      await sees(page, 'typed-before was created');
    });

    it('is kept when what is shown is read again', async () => {
      await open(visitor, app, '/console/keys/new');
      await fill(page, 'Name', 'half a key');
      await logOutInTab();
      await clickBehind('Another account');
      await sees(page, ENDED);
      expect(await valueOf('name')).toBe('half a key');
      await page.keyboard.press('Escape');
      await logInInTab(admin);
    });

    it('without anything typed, the log-in page comes, and leads back to the view', async () => {
      await open(visitor, app, '/console/settings');
      // Not in another tab: on its return, the view would look at once whether it is logged in.
      expect((await app.as(admin).delete('/api/v1/account/sessions')).status).toBe(200);
      await click(page, 'link', 'Audit');
      await page.waitForFunction(
        `location.pathname === '/login' && document.querySelector('#name')`,
      );
      expect(page.url()).toBe(`${siteOf(app)}/login?next=%2Fconsole%2Faudit`);
      await logIn(visitor, app, admin, '/console');
    });

    it('is kept without a network, which is said, and can be sent later', async () => {
      await open(visitor, app, '/console/people/new');
      await fill(page, 'User name', 'typed-offline');
      await page.setOfflineMode(true);
      await press(page, 'Create person');
      await sees(page, 'The server cannot be reached');
      expect(await valueOf('username')).toBe('typed-offline');
      await page.setOfflineMode(false);
      await press(page, 'Create person');
      await sees(page, 'typed-offline was created');
    });

    it('of long work, the browser keeps no names after the log-out', async () => {
      const member = await aUser(app);
      const visited = await visit(browser, app);
      await logIn(visited, app, admin, `/console/people?search=${member.username}`);
      const there = visited.page;
      const kept = `(localStorage.getItem('gatehouse-work') ?? '')`;
      await there.locator(`input[aria-label="Select ${member.username}"]`).click();
      await press(there, 'Disable');
      await sees(there, 'Disable 1 account?');
      await clickInDialog(there, 'Disable');
      await there.waitForFunction(`${kept}.includes('"state":"done"')`);
      await press(there, admin.username);
      await there.waitForSelector('[role=menuitem]');
      await Promise.all([there.waitForNavigation(), click(there, 'menuitem', 'Log out')]);
      await there.waitForFunction(`location.pathname === '/logout'`);
      expect(await there.evaluate(kept)).toBe('');
    });
  },
);
