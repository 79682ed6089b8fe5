import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'puppeteer-core';
import { chromium, launchChromium } from '../support/chromium.js';
import { aUser } from '../support/factories.js';
import { codeOf, mustHaveFactor } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const FILE = 'gatehouse-recovery-codes.txt';

/** Skipped where no browser is installed. */
(chromium ? describe : describe.skip)('recovery codes in a browser', () => {
  let app: TestApp;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let downloads: string;
  const problems: string[] = [];
  beforeAll(async () => {
    app = await startTestApp();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await app.close();
  });
  beforeEach(async () => {
    downloads = await mkdtemp(join(tmpdir(), 'recovery-codes-'));
    context = await browser.createBrowserContext({
      downloadBehavior: { policy: 'allow', downloadPath: downloads },
    });
    page = await context.newPage();
    problems.length = 0;
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) problems.push(message.text());
    });
  });
  afterEach(async () => {
    await context.close();
    await rm(downloads, { recursive: true });
    expect(problems).toEqual([]);
  });

  const allowClipboard = () =>
    context.overridePermissions(app.url, ['clipboard-read', 'clipboard-sanitized-write']);
  const shown = (selector: string) =>
    page.evaluate(
      `[...document.querySelectorAll(${JSON.stringify(selector)})]
        .filter((each) => each.checkVisibility()).map((each) => each.textContent.trim())`,
    ) as Promise<string[]>;
  const heading = async () => (await shown('h1')).join();

  /** Goes as far as the codes. */
  async function seeCodes(): Promise<string[]> {
    const account = await aUser(app);
    await mustHaveFactor(app, account);
    await page.goto(`${app.url}/login?next=%2Flogout`);
    await page.type('#name', account.username);
    await page.type('#password', account.password);
    await Promise.all([page.waitForNavigation(), page.click('form[action="/login"] button')]);
    const [key = ''] = await shown('code');
    await page.type('#code', codeOf(key.replaceAll(' ', '')));
    await Promise.all([page.waitForNavigation(), page.click('form button:not(.plain)')]);
    expect(await heading()).toBe('Your recovery codes');
    const codes = await shown('#recovery-codes code');
    expect(codes).toHaveLength(10);
    return codes;
  }

  it('are copied by a button', async () => {
    await allowClipboard();
    const codes = await seeCodes();
    expect(await shown('#keep-codes [role=status] span')).toEqual([]);
    await page.click('#keep-codes button:nth-of-type(1)');
    await page.waitForSelector('#keep-codes [role=status] span:not([hidden])');
    expect(await shown('#keep-codes [role=status] span')).toEqual(['Copied.']);
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(codes.join('\n'));
    expect(await page.evaluate('String(getSelection())')).toBe('');
  });

  it('are copied without the clipboard interface of secure pages, as people copy a selection', async () => {
    await allowClipboard();
    const clipboard = `Object.getOwnPropertyDescriptor(Navigator.prototype, 'clipboard')`;
    await page.evaluateOnNewDocument(`
      window.ownClipboard = navigator.clipboard;
      Object.defineProperty(Navigator.prototype, 'clipboard', { ...${clipboard}, get: () => undefined });
    `);
    const codes = await seeCodes();
    await page.click('#keep-codes button:nth-of-type(1)');
    await page.waitForSelector('#keep-codes [role=status] span:not([hidden])');
    expect(await shown('#keep-codes [role=status] span')).toEqual(['Copied.']);
    const copied = (await page.evaluate('window.ownClipboard.readText()')) as string;
    expect(copied.trim().split(/\s+/)).toEqual(codes);
  });

  it('are selected where the browser refuses to copy them, and the page says so', async () => {
    await page.evaluateOnNewDocument(
      `navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));
      document.execCommand = () => false;`,
    );
    const codes = await seeCodes();
    await page.click('#keep-codes button:nth-of-type(1)');
    await page.waitForSelector('#keep-codes [role=status] span:not([hidden])');
    expect(await shown('#keep-codes [role=status] span')).toEqual([
      'The codes were not copied. They are selected now: copy them as other text.',
    ]);
    const selected = (await page.evaluate('String(getSelection())')) as string;
    expect(selected.trim().split(/\s+/)).toEqual(codes);
  });

  it('are saved in a file that the browser makes, without a request', async () => {
    const codes = await seeCodes();
    const asked: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith('blob:')) asked.push(request.url());
    });
    await page.click('#keep-codes button:nth-of-type(2)');
    // The file may have its name before it is complete.
    let text = '';
    while (!text.includes(`${codes.at(-1)}\r\n`)) {
      await wait(50);
      if (!(await readdir(downloads)).includes(FILE)) continue;
      text = await readFile(join(downloads, FILE), 'utf8');
    }
    const [title, blank, ...lines] = text.split('\r\n');
    expect([title, blank]).toEqual([
      `Your recovery codes - Gatehouse, ${new URL(app.url).host}`,
      '',
    ]);
    expect(lines).toEqual([...codes, '']);
    expect(asked).toEqual([]);
  });

  it('are on paper without buttons', async () => {
    const codes = await seeCodes();
    await page.emulateMediaType('print');
    expect(await shown('#recovery-codes code')).toEqual(codes);
    expect(await shown('button, .button, nav, [role=status]')).toEqual([]);
  });

  it('are gone after a reload, and after going back: the page says so and leads on', async () => {
    await seeCodes();
    await page.reload();
    expect(await heading()).toBe('Your second factor is set up');
    expect(await shown('code')).toEqual([]);
    await Promise.all([page.waitForNavigation(), page.click('a.button:not(.plain)')]);
    expect(new URL(page.url()).pathname).toBe('/logout');
    await page.goBack();
    expect(await heading()).toBe('Your second factor is set up');
    expect(await shown('a.button')).toEqual(['Continue', 'Create new recovery codes']);
  });

  it('can be read and left without JavaScript', async () => {
    await page.setJavaScriptEnabled(false);
    await seeCodes();
    expect(await shown('#keep-codes')).toEqual([]);
    await Promise.all([page.waitForNavigation(), page.click('a.button')]);
    expect(await heading()).toBe('Log out');
  });
});
