import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import { faultsOf } from '../support/axe.js';
import { chromium, launchChromium } from '../support/chromium.js';
import { anEmailUser, aSuperuser, aWorkspace, type TestAccount } from '../support/factories.js';
import { buildFrontend } from '../support/frontend.js';
import { aTotp } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { click, clickInDialog, fill, sees, seesNoWindow, watch, type Notes } from './visitor.js';

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** Skipped where no browser is installed. */
(chromium ? describe : describe.skip)('a person, in a browser', () => {
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  let notes: Notes;
  let superuser: TestAccount;
  let person: TestAccount;
  let workspaceId: string;
  beforeAll(async () => {
    await buildFrontend();
    app = await startTestApp();
    superuser = await aSuperuser(app);
    person = await anEmailUser(app);
    ({ workspaceId } = await aWorkspace(app, { members: [person] }));
    const { username, password } = person;
    const firefox = app.anonymous.with({ 'user-agent': FIREFOX });
    expect((await firefox.form('/api/v1/login', { username, password })).status).toBe(200);
    await aTotp(app, person);
    await app.dataSource.transaction(async (manager) => {
      await manager.query(
        `INSERT INTO passkeys (user_id, host, credential_id, public_key, counter, is_device_bound, is_backed_up, name)
         VALUES ($1, 'gatehouse.example.com', '\\x01', '\\x02', 0, true, false, 'Laptop')`,
        [person.id],
      );
      await manager.query('UPDATE api_keys SET is_unproven = true WHERE user_id = $1', [person.id]);
    });
    browser = await launchChromium();
    ({ page, notes } = await arrive(superuser, '/console'));
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await app.close();
  });

  const arrive = async (account: TestAccount, next: string) => {
    const context = await browser.createBrowserContext();
    const fresh = await context.newPage();
    await fresh.setViewport({ width: 1280, height: 900 });
    const found = await watch(fresh, app.url);
    await fresh.goto(`${app.url}/login?next=${encodeURIComponent(next)}`);
    await fresh.type('#name', account.username);
    await fresh.type('#password', account.password);
    await Promise.all([fresh.waitForNavigation(), fresh.click('form[action="/login"] button')]);
    return { page: fresh, notes: found };
  };
  const open = async (path: string) => {
    await page.goto(`${app.url}/console${path}`);
    await page.waitForSelector('h1');
    await page.waitForFunction(`!document.querySelector('main .animate-spin')`);
  };
  const textOf = (selector: string) =>
    page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.innerText`);

  it('second factors: what there is, a requirement, and a reset that takes the name', async () => {
    await open(`/people/${person.id}/factors`);
    await sees(page, 'This account need not have one');
    await sees(page, '2 second factors');
    const table = await textOf('main table');
    for (const text of ['Phone', 'Authenticator app', 'Laptop', 'Passkey', 'gatehouse.example.com'])
      expect(table).toContain(text);
    await sees(page, '10 recovery codes are left');

    await click(page, 'switch', 'Required for this account');
    await sees(page, 'an administrator has decided so');
    const path = `/api/v1/users/${person.id}/second_factors`;
    const read = async (): Promise<unknown> => (await app.as(superuser).get(path)).body;
    expect(await read()).toMatchObject({ is_required_by_override: true });

    await click(page, 'button', 'Reset second factors');
    await page.waitForSelector('[role=dialog] input');
    const confirm = '[role=dialog] button[type=submit]';
    expect(await page.evaluate(`document.querySelector('${confirm}').ariaDisabled`)).toBe('true');
    await page.type('[role=dialog] input', person.username);
    await clickInDialog(page, 'Reset second factors');
    await sees(page, `The second factors of ${person.username} were reset`);
    await sees(page, 'No second factor');
    expect(await read()).toMatchObject({ totp: [], passkeys: [], recovery_codes_left: 0 });
    await page.waitForSelector(`::-p-aria([name="Reset second factors"][role="button"])`, {
      hidden: true,
    });
  });

  it('the profile is edited in one form, which shows what is refused', async () => {
    const edited = await anEmailUser(app);
    await open(`/people/${edited.id}`);
    await click(page, 'button', 'Edit');
    await page.waitForSelector('[role=dialog] form');
    await fill(page, 'Name', 'Grace Hopper');
    await fill(page, 'Company', 'US Navy');
    await fill(page, 'Email', person.username);
    await clickInDialog(page, 'Save');
    await page.waitForSelector('[role=dialog] [role=alert]');
    expect(await textOf('[role=dialog] [role=alert]')).toContain('exists');
    const faults = await faultsOf(page, ['serious', 'critical']);
    expect(faults).toEqual([]);

    const email = `grace-${edited.id}@example.com`;
    await fill(page, 'Email', email);
    await clickInDialog(page, 'Save');
    await seesNoWindow(page);
    await page.waitForFunction(
      `document.querySelector('h1').innerText === ${JSON.stringify(email)}`,
    );
    await sees(page, 'Grace Hopper');
    await sees(page, 'US Navy');
    const { body } = await app.as(superuser).get(`/api/v1/accounts/${edited.id}`);
    expect(body).toMatchObject({
      username: email,
      email,
      name: 'Grace Hopper',
      company: 'US Navy',
    });

    await click(page, 'button', 'Edit');
    await page.waitForSelector('[role=dialog] form');
    await fill(page, 'Company', '');
    await clickInDialog(page, 'Save');
    await page.waitForFunction(`!document.body.innerText.includes('US Navy')`);
    const after = await app.as(superuser).get(`/api/v1/accounts/${edited.id}`);
    expect(after.body).toMatchObject({ company: null, name: 'Grace Hopper' });
  });

  it('workspaces lead to their views; without any it says what to do', async () => {
    await open(`/people/${person.id}/workspaces`);
    await sees(page, 'Developer');
    await click(page, 'link', workspaceId);
    await page.waitForFunction(`location.pathname.endsWith('/workspaces/${workspaceId}')`);
    await open(`/people/${superuser.id}/workspaces`);
    await sees(page, 'In no workspace');
    await sees(page, 'A superuser acts as an admin in every workspace');
  });

  it('a key of an old log-in is marked, and sessions are in plain words', async () => {
    for (const path of [`/people/${person.id}/keys`, `/keys?owner_id=${person.id}`]) {
      await open(path);
      await sees(page, 'From an old log-in');
    }
    await open(`/people/${person.id}/sessions`);
    await sees(page, 'Firefox on Windows');
    expect(await page.$$(`[title="${FIREFOX}"]`)).toHaveLength(1);
    expect(await textOf('main table')).not.toContain('Mozilla');
  });

  it('settings are in groups that the keyboard reaches, and a search leaves what fits', async () => {
    await open('/settings');
    await page.focus('nav[aria-label="Groups of settings"] a[href="#settings-mail"]');
    await page.keyboard.press('Enter');
    await page.waitForFunction(`document.activeElement.innerText === 'Mail'`);
    await page.keyboard.press('Tab');
    // The table of the group, which scrolls.
    await page.waitForFunction(`document.activeElement.innerText.includes('SMTP_URL')`);
    await page.type('input[type=search]', 'bcrypt');
    await page.waitForFunction(`document.querySelectorAll('main table').length === 1`);
    await sees(page, '1 setting');
    expect(await textOf('nav[aria-label="Groups of settings"]')).toMatch(/^Accounts and passwords/);
    await page.evaluate(`document.querySelector('input[type=search]').select()`);
    await page.type('input[type=search]', 'no such setting');
    await sees(page, 'No setting is called so');
  });

  it('axe finds no serious fault on these views', async () => {
    const parts = ['factors', 'workspaces', 'keys', 'sessions'];
    for (const path of [...parts.map((part) => `/people/${person.id}/${part}`), '/settings']) {
      await open(path);
      const faults = await faultsOf(page, ['serious', 'critical']);
      expect({ path, faults }).toEqual({ path, faults: [] });
    }
    // The edit that was refused.
    const errors = notes.errors.filter((text) => !text.includes('status of 400'));
    expect({ ...notes, errors }).toEqual({ elsewhere: [], violations: [], errors: [] });
  });

  it('the account page marks the key and names the sessions in the same words', async () => {
    ({ page } = await arrive(person, '/account/keys'));
    await sees(page, 'An old log-in created this key');
    await page.goto(`${app.url}/account/sessions`);
    await sees(page, 'Firefox on Windows');
    await page.goto(`${app.url}/account/data`);
    await sees(page, 'passkeys and authenticator apps');
  });
});
