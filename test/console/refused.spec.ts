import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import { open, press, textOf } from '../account/visitor.js';
import { chromium } from '../support/chromium.js';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { storedTotp } from '../support/second-factors.js';
import type { TestApp } from '../support/test-app.js';
import { logInAdministrator, type Administrator } from './administrator.js';
import { click, clickInDialog, seesNoWindow } from './visitor.js';

const ALERT = '[role=dialog][data-open] form [role=alert]';
const TYPED = '[role=dialog][data-open] form input';

/** Skipped where no browser is installed. */
(chromium ? describe : describe.skip)('a window that asks before something', () => {
  let app: TestApp;
  let page: Page;
  let admin: TestAccount;
  let visitor: Administrator['visitor'];
  let close: Administrator['close'] | undefined;
  beforeAll(async () => {
    ({ app, admin, visitor, page, close } = await logInAdministrator({ STEP_UP_MINUTES: '0' }));
  }, 240_000);
  afterEach(async () => {
    await page.setOfflineMode(false);
  });
  afterAll(() => close?.());

  const askToDelete = async (account: TestAccount) => {
    await open(visitor, app, `/console/people/${account.id}`);
    await press(page, 'More actions');
    await click(page, 'menuitem', 'Delete account');
    await page.locator(TYPED).fill(account.username);
  };
  const typed = () => page.evaluate(`document.querySelector(${JSON.stringify(TYPED)}).value`);
  /** How often the page says a text. */
  const times = (text: string) =>
    page.evaluate(`document.body.innerText.split(${JSON.stringify(text)}).length - 1`);

  it('says that the server cannot be reached, and keeps what was typed for another try', async () => {
    const account = await aUser(app);
    await askToDelete(account);
    await page.setOfflineMode(true);
    await clickInDialog(page, 'Delete');
    await page.waitForSelector(ALERT);
    expect(await textOf(page, ALERT)).toContain('The server cannot be reached');
    expect(await times('The server cannot be reached')).toBe(1);
    expect(await typed()).toBe(account.username);
    await page.setOfflineMode(false);
    await clickInDialog(page, 'Delete');
    await page.waitForFunction(`location.pathname === '/console/people'`);
    expect((await app.as(admin).get(`/api/v1/accounts/${account.id}`)).status).toBe(404);
  });

  it('says why the server refused, with the request, and is empty when it is opened again', async () => {
    await askToDelete(admin);
    await clickInDialog(page, 'Delete');
    await page.waitForSelector(`${ALERT} code`);
    expect(await textOf(page, ALERT)).toContain("You can't delete your own user account");
    expect(await page.evaluate('document.activeElement.role')).toBe('alert');
    expect(await times('your own user account')).toBe(1);
    await clickInDialog(page, 'Cancel');
    await seesNoWindow(page);
    await press(page, 'More actions');
    await click(page, 'menuitem', 'Delete account');
    await page.waitForSelector(TYPED);
    expect(await page.$(ALERT)).toBeNull();
    expect(await typed()).toBe('');
    await clickInDialog(page, 'Cancel');
  });

  it('says so if what it asks about is gone from the list meanwhile', async () => {
    await storedTotp(app, admin);
    await open(visitor, app, '/account/security');
    await page.locator(`::-p-xpath(//main//li//button[.='Remove'])`).click();
    await page.waitForSelector('[role=dialog][data-open] form');
    const path = `/api/v1/users/${admin.id}/second_factors`;
    const { status, text } = await app.as(await aSuperuser(app)).delete(path);
    expect([status, text]).toEqual([200, expect.any(String)]);
    await clickInDialog(page, 'Remove');
    await page.waitForSelector(ALERT);
    await page.waitForFunction(`!document.querySelector('main li')`);
    expect(await textOf(page, ALERT)).toContain('Second factor not found');
  });
});
