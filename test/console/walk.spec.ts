import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import { titled } from '../account/visitor.js';
import { faultsOf } from '../support/axe.js';
import { buildProgram, DIST, startServer, type RunningServer } from '../support/built-server.js';
import { chromium, launchChromium } from '../support/chromium.js';
import { Client } from '../support/client.js';
import { buildFrontend, FRONTEND } from '../support/frontend.js';
import { anEmptyDatabase, type ProcessDatabase } from '../support/process-database.js';
import { click, clickInDialog, fill, sees, watch, type Notes } from './visitor.js';

const VIEWS = [
  '',
  '/people',
  '/people/new',
  '/people/import',
  '/work',
  '/keys',
  '/keys/new',
  '/applications',
  '/applications/new',
  '/workspaces',
  '/connect',
  '/audit',
  '/settings',
  '/no-such-view',
];

/** Whether a view is examined in a look: in one, unless all are asked for, which takes minutes. */
const isExamined = (place: number, look: number) =>
  process.env['EXAMINED_LOOKS'] === 'all' || place % 2 === look;
const PARTS = ['/factors', '/workspaces', '/keys', '/sessions', '/applications', '/history'];
/** Pages without scripts, which everybody reaches. */
const PAGES = ['/', '/login', '/logout', '/devices/verify', '/user/reset-password?token=none'];

/** What people cannot use. */
const SERIOUS = ['serious', 'critical'];

/** A superuser's first day. Skipped where no browser is installed. */
(chromium ? describe : describe.skip)('a walk through the console, in a browser', () => {
  let database: ProcessDatabase;
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let notes: Notes;
  /** The path of the person who is created. */
  let person: string;
  beforeAll(async () => {
    await Promise.all([buildProgram(), buildFrontend()]);
    await rm(join(DIST, 'frontend'), { recursive: true, force: true });
    await cp(fileURLToPath(FRONTEND), join(DIST, 'frontend'), { recursive: true });
    database = await anEmptyDatabase();
    server = await startServer(database.environment);
    browser = await launchChromium();
    page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 900 });
    notes = await watch(page, server.url);
    page.on('dialog', (dialog) => void dialog.accept());
  });
  afterAll(async () => {
    await browser?.close();
    server?.signal('SIGTERM');
    await server?.finished;
    await database?.drop();
  });

  const open = async (path: string) => {
    await page.goto(`${server.url}/console${path}`, { waitUntil: 'networkidle0' });
    await page.waitForSelector('h1');
  };

  it('the first start prints a password, which opens the console from the start page', async () => {
    const [, password] = /Password +(\S+)/.exec(server.stdout()) ?? [];
    await page.goto(`${server.url}/`);
    await click(page, 'link', 'Log in');
    await page.locator('#name').fill('admin');
    await page.locator('#password').fill(password!);
    await Promise.all([page.waitForNavigation(), page.locator('button').click()]);
    await click(page, 'link', 'Console');
    await sees(page, 'Needs attention');
    // From here on it is the console's pages that are watched.
    notes.errors.length = 0;
    await titled(page, 'Overview · Gatehouse');
  });

  it.each(['light', 'dark'])('axe finds no serious fault on pages, %s', async (value) => {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
    for (const path of PAGES) {
      await page.goto(server.url + path);
      expect({ path, faults: await faultsOf(page, SERIOUS) }).toEqual({ path, faults: [] });
    }
    await page.emulateMediaFeatures([]);
    notes.violations.length = 0;
    notes.errors.length = 0;
  });

  it('a person is created, with a password that is shown once', async () => {
    await open('/people');
    await click(page, 'link', 'Create person');
    await fill(page, 'User name', 'grace');
    await click(page, 'button', 'Create person');
    await sees(page, 'grace was created');
    await sees(page, 'shown only once');
    await click(page, 'link', 'To the account');
    await sees(page, 'Logs in by');
    person = new URL(page.url()).pathname.replace('/console', '');
    await open('/people?search=grac');
    await sees(page, 'grace');
  });

  it('a list is looked at and corrected, then imported while another view is open', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-'));
    const write = (name: string, text: string) => writeFile(join(folder, name), text);
    await write('workbook.csv', 'PK\u0003\u0004\0\0');
    const people = Array.from({ length: 26 }, (_, n) => `person-${n},"Person, ${n}"`);
    people[0] = `person-0,${'n'.repeat(256)}`;
    const faulty = ['username,name', '"gra', 'ce",two lines', 'grace,', ',nobody', ...people, ''];
    await write('people.csv', faulty.join('\n'));
    const choose = async (name: string) => {
      const chooser = page.waitForFileChooser();
      await page.locator('input[type=file]').click();
      await (await chooser).accept([join(folder, name)]);
    };
    await open('/people/import');
    await choose('workbook.csv');
    await sees(page, 'not a CSV file in UTF-8');
    await choose('people.csv');
    await sees(page, 'username is missing');
    // The lines in the file, where the value with a line break counts as two.
    const lines = await page.evaluate(
      `[...document.querySelectorAll('td:first-child')].map(({ textContent }) => textContent)`,
    );
    expect(lines).toEqual(['2', '5']);
    await click(page, 'button', 'Leave 2 lines out');
    await sees(page, '26 accounts are created');
    await sees(page, '1 account comes without its name');
    await sees(page, 'Line 6: String should have at most 255 characters');
    await click(page, 'button', 'Import');
    await sees(page, 'goes on');
    await click(page, 'link', 'Audit');
    await sees(page, 'Every change and every refused log-in');
    await page.locator('header a[href$="/work"]').click();
    await sees(page, '27 of 27');
    await sees(page, 'Save this file now');
    await click(page, 'button', 'Save temporary-passwords.csv');
    await page.waitForFunction(`!document.body.innerText.includes('Save this file now')`);
    await open('/work');
    await sees(page, 'Import of people.csv');
    await open('/people?search=person-2');
    await sees(page, 'person-25');
    await rm(folder, { recursive: true });
  });

  it('a key gets the scopes that were chosen from the tree, and no other', async () => {
    await open('/keys/new');
    await fill(page, 'Name', 'reader');
    await page.locator('::-p-aria([name="Read users:read"][role="checkbox"])').click();
    await click(page, 'button', 'Create key');
    await page.waitForSelector('pre');
    const key = await page.$eval('pre', ({ textContent }) => String(textContent));
    const client = new Client(server.url, { 'x-api-key': key });
    expect((await client.get('/api/v1/users/whoami')).status).toBe(200);
    expect((await client.get('/api/v1/audit')).status).toBe(403);
    await open('/keys');
    await sees(page, 'users:read');
  });

  it('a key is made and rotated for somebody else, and acts for them', async () => {
    await open('/people?search=grace');
    await click(page, 'link', 'grace');
    await sees(page, 'Logs in by');
    await open(`${new URL(page.url()).pathname.replace('/console', '')}/keys`);
    await click(page, 'link', 'Create key');
    await sees(page, 'A key of another account');
    await fill(page, 'Name', 'handed over');
    await page.locator('::-p-aria([name="Read users:read"][role="checkbox"])').click();
    await click(page, 'button', 'Create key');
    await page.waitForSelector('pre');
    const nameBehind = async () => {
      const key = await page.$eval('pre', ({ textContent }) => String(textContent));
      const client = new Client(server.url, { 'x-api-key': key });
      return (await client.get('/api/v1/users/whoami')).body.username as string;
    };
    expect(await nameBehind()).toBe('grace');
    await open('/keys?name=handed');
    await click(page, 'button', 'Actions for handed over');
    await click(page, 'menuitem', 'Rotate');
    await sees(page, 'The old key works for');
    await clickInDialog(page, 'Rotate');
    await page.waitForSelector('[role=dialog] pre');
    expect(await nameBehind()).toBe('grace');
    await clickInDialog(page, 'Done');
  });

  it('the palette finds views and people by the keyboard alone', async () => {
    await open('');
    await page.keyboard.down('Control');
    await page.keyboard.press('k');
    await page.keyboard.up('Control');
    await page.waitForSelector('[role=combobox]');
    await page.keyboard.type('audit');
    await page.keyboard.press('Enter');
    await sees(page, 'Every change and every refused log-in');
    expect(page.url()).toBe(`${server.url}/console/audit`);
    await page.waitForFunction(`document.activeElement.textContent === 'Audit'`);
  });

  it('disabling a person says what it ended, and the audit shows it', async () => {
    await open('/people?search=grace');
    await click(page, 'link', 'grace');
    await sees(page, 'Logs in by');
    await click(page, 'button', 'Disable');
    await sees(page, 'Disable grace?');
    await clickInDialog(page, 'Disable');
    await sees(page, 'grace is disabled');
    await open('/audit?action=user.update');
    await sees(page, 'grace');
    await page.locator('::-p-aria([name="Details"][role="button"])').click();
    await sees(page, 'is_active');
  });

  it.each([
    [1280, 'light', 0],
    [390, 'dark', 1],
  ])(
    'at %d pixels, %s: axe finds no serious fault, nothing is wider than the window',
    async (width, theme, look) => {
      await page.setViewport({ width, height: 900 });
      await page.evaluate(`localStorage.setItem('gatehouse-theme', '${theme}')`);
      const violations: string[] = [];
      const views = [...VIEWS, ...['', ...PARTS].map((part) => person + part)];
      for (const view of views.filter((_view, place) => isExamined(place, look))) {
        await open(view);
        violations.push(...notes.violations.splice(0));
        const faults = await faultsOf(page, SERIOUS);
        const isWider = await page.evaluate(
          'document.documentElement.scrollWidth > document.documentElement.clientWidth',
        );
        expect({ view, faults, isWider }).toEqual({ view, faults: [], isWider: false });
        // What axe itself did.
        notes.violations.length = 0;
      }
      expect(violations).toEqual([]);
    },
  );

  it('Traditional Chinese is loaded when it is chosen, and stays', async () => {
    await page.setViewport({ width: 1280, height: 900 });
    await open('');
    await click(page, 'button', 'admin');
    await click(page, 'menuitemradio', '繁體中文');
    await sees(page, '需要注意');
    await open('/people');
    await sees(page, '建立使用者');
    expect(await page.evaluate('document.documentElement.lang')).toBe('zh-Hant');
    const chosen = (await browser.cookies()).filter(({ name }) => name === 'gatehouse_language');
    expect(chosen).toHaveLength(1);
    await browser.deleteCookie(...chosen);
  });

  it('a session that has ended leads to the log-in and back', async () => {
    await open('/people');
    const cookies = await browser.cookies();
    await browser.deleteCookie(...cookies.filter(({ name }) => name === 'gatehouse_session'));
    await Promise.all([page.waitForNavigation(), click(page, 'link', 'Keys')]);
    await page.waitForSelector('#password');
    expect(new URL(page.url()).searchParams.get('next')).toBe('/console/keys');
    // The browser reports the refusal.
    notes.errors.length = 0;
  });

  it('no request went to another host, no policy was violated, no page failed', () => {
    expect(notes).toEqual({ elsewhere: [], violations: [], errors: [] });
  });
});
