import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, KeyInput, Page } from 'puppeteer-core';
import { titled } from '../account/visitor.js';
import { chromium, launchChromium } from '../support/chromium.js';
import { anEmailUser, aSuperuser, type TestAccount } from '../support/factories.js';
import { buildFrontend } from '../support/frontend.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { sees, seesNoWindow } from './visitor.js';

/** The name of what has the focus, as far as the texts and labels of the document give it. */
const FOCUSED = `(() => {
  const { activeElement: element } = document;
  if (element === document.body) return 'nothing';
  return (element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent).trim();
})()`;

/** Whether something on the page that can have the focus has this name, as FOCUSED gives it. */
const HAS = `(name) => [...document.querySelectorAll('a, button, input, select, textarea, [tabindex]')].some((element) =>
  (element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent).trim().startsWith(name))`;

/** Somebody who has no mouse. Skipped where no browser is installed. */
(chromium ? describe : describe.skip)('the console by the keyboard alone', () => {
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  let superuser: TestAccount;
  let member: TestAccount;
  beforeAll(async () => {
    await buildFrontend();
    app = await startTestApp();
    superuser = await aSuperuser(app);
    member = await anEmailUser(app);
    browser = await launchChromium();
    page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 900 });
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await app.close();
  });

  const open = async (path: string) => {
    await page.goto(`${app.url}${path}`);
    await page.waitForSelector('h1');
    await page.waitForFunction(`!document.querySelector('main .animate-spin')`);
  };
  const press = (key: KeyInput) => page.keyboard.press(key);
  const focused = async () => String(await page.evaluate(FOCUSED));
  const gets = (name: string) =>
    page.waitForFunction(`${FOCUSED}.startsWith(${JSON.stringify(name)})`);
  // `autofocus` acts when the page is first drawn, which can be after its `load` event.
  const hasFocus = (id: string) =>
    page.waitForFunction(`document.activeElement.id === ${JSON.stringify(id)}`);
  /** Goes on with Tab until something with this name has the focus. */
  const tabTo = async (name: string) => {
    await page.waitForFunction(`(${HAS})(${JSON.stringify(name)})`);
    for (let n = 0; n < 60; n += 1) {
      await press('Tab');
      if ((await focused()).startsWith(name)) return;
    }
    throw new Error(`Tab does not reach ${name}`);
  };

  it('the log-in page begins at the name, and after a refusal at the password', async () => {
    await page.goto(`${app.url}/login?next=%2Fconsole`);
    await hasFocus('name');
    await page.keyboard.type(superuser.username);
    await press('Tab');
    await page.keyboard.type('a wrong password');
    await Promise.all([page.waitForNavigation(), press('Enter')]);
    await hasFocus('password');
    const problem = await page.evaluate(
      `document.getElementById(document.activeElement.getAttribute('aria-describedby')).textContent`,
    );
    expect(problem).toBe('User name, email or password is wrong.');
    await page.keyboard.type(superuser.password);
    await Promise.all([page.waitForNavigation(), press('Enter')]);
    await gets('Overview');
  });

  it('the palette gives the focus back, or to the view that it opened', async () => {
    await tabTo('Search or jump to');
    await press('Enter');
    await gets('Search and commands');
    await press('Escape');
    await gets('Search or jump to');
    await press('Enter');
    await gets('Search and commands');
    await page.keyboard.type('workspaces');
    await press('Enter');
    await page.waitForFunction(`location.pathname === '/console/workspaces'`);
    await gets('Workspaces');
    await titled(page, 'Workspaces · Gatehouse');
  });

  it('a window begins at its first field, keeps the focus, and gives it back', async () => {
    await open('/console/workspaces');
    await tabTo('Create workspace');
    await press('Enter');
    await gets('Name');
    for (let n = 0; n < 12; n += 1) {
      await press('Tab');
      // At its end a guard has the focus, and passes it on.
      await page.waitForFunction(`document.activeElement.closest('[role=dialog]')`);
    }
    await press('Escape');
    await gets('Create workspace');
    await press('Enter');
    await gets('Name');
    await page.keyboard.type('Day shift');
    await press('Enter');
    await page.waitForFunction(`location.pathname === '/console/workspaces/day-shift'`);
    await gets('Day shift');
  });

  it('a member is found by a part of the name, added, and removed', async () => {
    await open('/console/workspaces/day-shift');
    await tabTo('Add member');
    await press('Enter');
    await gets('Account');
    await page.keyboard.type(member.username.slice(0, 6));
    // What was found by fewer letters may be shown before.
    await page.waitForFunction(
      `document.querySelector('[role=option][data-highlighted]')?.textContent.includes(${JSON.stringify(member.username)})`,
    );
    await press('Enter');
    await page.waitForFunction(
      `document.activeElement.value === ${JSON.stringify(member.username)}`,
    );
    await press('Enter');
    await sees(page, `${member.username} is a member`);
    await gets('Add member');
    await tabTo(`Role of ${member.username}`);
    await press('ArrowDown');
    await sees(page, 'Saved');
    await gets(`Role of ${member.username}`);
    await tabTo(`Remove ${member.username}`);
    await press('Enter');
    await gets('Cancel');
    await press('Tab');
    await press('Enter');
    await sees(page, 'is no longer a member');
    // The row is gone, with the button that had the focus.
    await gets('Day shift');
  });

  it('what the server refuses has the focus, and so has what was created', async () => {
    await open('/console/people/new');
    await gets('User name');
    await page.keyboard.type(superuser.username);
    await press('Enter');
    await gets('An account with this user name or email exists');
    expect(await page.$$('[role=alert]')).toHaveLength(1);
    await open('/console/people/new');
    await gets('User name');
    await page.keyboard.type('hopper');
    await press('Enter');
    await gets('hopper was created');
    await tabTo('Copy: Link of hopper');
  });

  it('a window whose button is gone gives the focus to the heading, and the palette begins a form again', async () => {
    await open('/console/people/new');
    await gets('User name');
    await page.keyboard.type('lovelace');
    await press('Enter');
    await gets('lovelace was created');
    await page.keyboard.down('Control');
    await press('k');
    await page.keyboard.up('Control');
    await gets('Search and commands');
    await page.keyboard.type('create person');
    await press('Enter');
    await gets('Create person');
    await page.waitForSelector('main form');
    const other = await anEmailUser(app);
    await open(`/console/people/${other.id}`);
    await tabTo('Disable');
    await press('Enter');
    await gets('Cancel');
    await press('Tab');
    await press('Enter');
    await gets(`${other.username} is disabled`);
    await press('Escape');
    await gets(other.username);
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    await app.as(superuser).patch(`/api/v1/users/${other.id}`, { is_active: true });
  });

  it('a menu of a row opens, moves by arrows, and gives the focus back', async () => {
    await app.as(superuser).post('/api/v1/api_key/', { name: 'nightly' });
    await open('/console/keys');
    await tabTo('Actions for nightly');
    await press('Enter');
    await gets('Rotate');
    await press('ArrowDown');
    await gets('Revoke');
    await press('Enter');
    await gets('Cancel');
    await press('Escape');
    await gets('Actions for nightly');
    await seesNoWindow(page);
  });

  it('a key without a scope is not sent, and the form says why', async () => {
    await open('/console/keys/new');
    await gets('Name');
    await page.keyboard.type('reader');
    await sees(page, 'Choose at least one');
    await tabTo('Read read');
    await press('Space');
    await tabTo('Create key');
    await press('Enter');
    await sees(page, 'shown only once');
    await gets('The key was created');
  });

  it('the audit names a log-in and why one was refused', async () => {
    await open('/console/audit?action=login.refuse');
    await sees(page, 'Wrong name or password');
    await open('/console/audit?action=api_key.create');
    await sees(page, 'Logged in');
    await tabTo(superuser.username);
  });

  it('a switch keeps the focus after its change, also where colors are forced, and shows its state', async () => {
    const other = await anEmailUser(app);
    const devtools = await page.createCDPSession();
    const features = [{ name: 'forced-colors', value: 'active' }];
    await devtools.send('Emulation.setEmulatedMedia', { features });
    await open(`/console/people/${other.id}`);
    await page.waitForSelector('[role=switch]');
    await tabTo('Superuser');
    const look = () =>
      page.evaluate(`(() => {
        const { activeElement: element } = document;
        const [track, thumb] = [element, element.firstElementChild]
          .map((each) => getComputedStyle(each).backgroundColor);
        return { role: element.role, track, isSeen: track !== thumb };
      })()`) as Promise<{ track: string }>;
    const before = await look();
    expect(before).toMatchObject({ role: 'switch', isSeen: true });
    await press('Space');
    await page.waitForFunction(`document.activeElement.getAttribute('aria-checked') === 'true'`);
    await sees(page, 'Saved');
    // Its color changes little by little.
    await page.waitForFunction(
      `getComputedStyle(document.activeElement).backgroundColor !== ${JSON.stringify(before.track)}`,
    );
    expect(await look()).toMatchObject({ role: 'switch', isSeen: true });
    await devtools.send('Emulation.setEmulatedMedia', { features: [] });
  });

  it('how many were found is said when a filter is chosen', async () => {
    await open('/console/people');
    await page.waitForSelector('main nav [role=status]');
    await page.select('main select', 'false');
    await page.waitForFunction(
      `document.querySelector('main nav [role=status]').textContent === '0 in all'`,
    );
  });
});
