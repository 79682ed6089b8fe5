import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import { codeOf, open, press, textOf } from '../account/visitor.js';
import { chromium } from '../support/chromium.js';
import { aLogin, aUser, type TestAccount } from '../support/factories.js';
import type { TestApp } from '../support/test-app.js';
import { logInAdministrator, type Administrator } from './administrator.js';
import {
  click,
  clickInDialog,
  fill,
  holdBack,
  sees,
  seesNoWindow,
  type SentRequest,
} from './visitor.js';

const ONCE = 'Copy it now';
const WAIT = 'Please wait. What is being created now is shown only once.';

/** Skipped where no browser is installed. */
(chromium ? describe : describe.skip)('a secret that is shown only once', () => {
  let app: TestApp;
  let page: Page;
  let admin: TestAccount;
  let user: TestAccount;
  let visitor: Administrator['visitor'];
  let close: Administrator['close'] | undefined;
  beforeAll(async () => {
    ({ app, admin, visitor, page, close } = await logInAdministrator({ STEP_UP_MINUTES: '0' }));
    user = await aUser(app);
  }, 240_000);
  afterEach(() => {
    expect(visitor.complaints.splice(0)).toEqual([]);
  });
  afterAll(() => close?.());

  const isWrite = ({ method }: SentRequest) => method !== 'GET';
  /** The buttons of the window that can be pressed. */
  const usable = () =>
    page.evaluate(`[...document.querySelectorAll('[role=dialog][data-open] button')]
      .filter((button) => !button.ariaDisabled).map((button) => button.textContent)`);
  const drawn = () =>
    page.evaluate(
      `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`,
    );

  /** Sends what a window asks for, and tries to close the window before the server has it. */
  async function closeMeanwhile(send: () => Promise<void>) {
    const held = await holdBack(page, isWrite);
    await send();
    await held.first;
    // The buttons are disabled when the sending is noticed.
    await page.waitForFunction(`[...document.querySelectorAll('[role=dialog][data-open] button')]
      .some(({ ariaDisabled, textContent }) => ariaDisabled && textContent === 'Close')`);
    expect(await usable()).not.toContain('Cancel');
    await page.keyboard.press('Escape');
    await page.evaluate(`for (const button of document.querySelectorAll('[role=dialog] button'))
      if (['Cancel', 'Close'].includes(button.textContent)) button.click()`);
    await drawn();
    expect(await page.$$('[role=dialog][data-open]')).toHaveLength(1);
    return held;
  }

  /** The same, as far as the secret, and closes the window then. */
  async function seesSecret(send: () => Promise<void>): Promise<string> {
    const held = await closeMeanwhile(send);
    expect(await held.release()).toBe(1);
    await sees(page, ONCE);
    const secret = await textOf(page, '[role=dialog][data-open] pre');
    await page.keyboard.press('Escape');
    await seesNoWindow(page);
    return secret;
  }

  it('an API key of one’s own, and the one that replaces it', async () => {
    await open(visitor, app, '/account/keys');
    await press(page, 'Create API key');
    await fill(page, 'Name', 'nightly');
    await seesSecret(() => clickInDialog(page, 'Create'));
    await press(page, 'Rotate');
    await seesSecret(() => clickInDialog(page, 'Rotate'));
  });

  it('an API key that an administrator replaces', async () => {
    const { body } = await app.as(user).post('/api/v1/api_key/', { name: 'weekly' });
    expect(body.name).toBe('weekly');
    await open(visitor, app, '/console/keys?name=weekly');
    await click(page, 'button', 'Actions for weekly');
    await click(page, 'menuitem', 'Rotate');
    await seesSecret(() => clickInDialog(page, 'Rotate'));
  });

  it('the secret of an application, and a registration token', async () => {
    const client = { name: 'Ledger', grant_types: ['client_credentials'], scopes: ['users:read'] };
    const { status, body } = await app.as(admin).post('/api/v1/oauth_clients', client);
    expect([status, body.name]).toEqual([200, 'Ledger']);
    await open(visitor, app, `/console/applications/${body.client_id}`);
    await press(page, 'Replace secret');
    await seesSecret(() => clickInDialog(page, 'Replace secret'));
    await open(visitor, app, '/console/applications/registration');
    await press(page, 'Create token');
    await fill(page, 'For whom', 'Grafana');
    await seesSecret(() => clickInDialog(page, 'Create'));
  });

  it('the link by which somebody chooses a password', async () => {
    await open(visitor, app, `/console/people/${user.id}`);
    await press(page, 'More actions');
    await click(page, 'menuitem', 'Make a link to choose a password');
    await seesSecret(() => clickInDialog(page, 'Show the link'));
  });

  it('a new password, with which the person logs in', async () => {
    await open(visitor, app, `/console/people/${user.id}`);
    await press(page, 'More actions');
    await click(page, 'menuitem', 'New password');
    const password = await seesSecret(() => clickInDialog(page, 'Generate'));
    await aLogin(app, { ...user, password });
  });

  it('the recovery codes of an authenticator app, and those that replace them', async () => {
    await open(visitor, app, '/account/security');
    await press(page, 'Set up an authenticator app');
    await clickInDialog(page, 'Continue');
    await page.waitForSelector('[role=dialog] code');
    const secret = await textOf(page, '[role=dialog] code');
    await fill(page, 'Code that the app shows', '000000');
    const held = await closeMeanwhile(() => clickInDialog(page, 'Confirm'));
    // A code that was made before would have passed meanwhile on a slow machine.
    await held.release({ code: codeOf(secret) });
    await sees(page, ONCE);
    await clickInDialog(page, 'Done');
    await seesNoWindow(page);
    await press(page, 'New recovery codes');
    await seesSecret(() => clickInDialog(page, 'New recovery codes'));
  });

  it('is not lost by another view, the back button or a tab that is closed', async () => {
    await open(visitor, app, '/console');
    await click(page, 'link', 'Keys');
    await click(page, 'link', 'Create key');
    await page.waitForSelector('main form');
    await fill(page, 'Name', 'hourly');
    await page.locator('::-p-aria([name="Read read"])').click();
    const held = await holdBack(page, isWrite);
    await press(page, 'Create key');
    await held.first;
    await page.waitForSelector('main form a[aria-disabled=true]');
    await page.evaluate(`{
      window.pops = 0;
      addEventListener('popstate', () => (pops += 1));
      // A message is gone after some seconds.
      const look = () => (window.isTold ||= document.body.innerText.includes(${JSON.stringify(WAIT)}));
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    }`);
    await click(page, 'link', 'People');
    await page.waitForFunction(`isTold`);
    await page.evaluate(`history.back()`);
    // Back, and forward again.
    await page.waitForFunction(`pops === 2`);
    expect(await page.evaluate(`location.pathname`)).toBe('/console/keys/new');
    expect(await page.$('main form')).not.toBeNull();
    const asked = new Promise((resolve) => {
      page.once('dialog', (dialog) => void dialog.dismiss().then(() => resolve(dialog.type())));
    });
    await page.close({ runBeforeUnload: true });
    expect(await asked).toBe('beforeunload');
    expect(await held.release()).toBe(1);
    await sees(page, ONCE);
    await click(page, 'link', 'People');
    await page.waitForFunction(`location.pathname === '/console/people'`);
  });
});
