import puppeteer from 'puppeteer-core';
import { findProgram } from '../support/programs.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS';
/** More pages than any log-in has. */
const MOST_PAGES = 10;
/** A page that never comes ends the check; a busy machine does not. */
const PAGE_MS = 300_000;

/** The path of a Chromium on this machine, or undefined. `CHROMIUM` names another one. */
export function findChromium() {
  const found = NAMES.map((name) => findProgram(name)).find(Boolean);
  return process.env.CHROMIUM ?? found ?? findProgram('Google Chrome', [MAC]);
}

export function launchBrowser() {
  return puppeteer.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    protocolTimeout: PAGE_MS,
  });
}

/** Opens an empty page, which waits long enough for what it is asked. */
export async function newPage(context) {
  const page = await context.newPage();
  page.setDefaultTimeout(PAGE_MS);
  return page;
}

/** A person with a browser, who logs in and consents where asked. */
export class Person {
  /** @param buttons selectors of the buttons that the person presses on pages of the application */
  static async at(browser, { account, buttons = [] }) {
    const context = await browser.createBrowserContext();
    return new Person(context, await newPage(context), { account, buttons });
  }

  constructor(context, page, { account, buttons }) {
    this.context = context;
    this.page = page;
    this.account = account;
    this.buttons = buttons;
  }

  /**
   * Opens a URL and answers what the pages ask for.
   *
   * @returns the last page, and what was asked on the way: `log-in`, `consent`, `log-out`
   */
  async open(url) {
    const asked = [];
    let answer = await this.page.goto(url);
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const press = await this.findButton(asked);
      if (!press) return { asked, ...(await this.read(answer)) };
      [answer] = await Promise.all([this.page.waitForNavigation(), press.click()]);
    }
    throw new Error(`The browser was sent around in circles, lately to ${this.page.url()}`);
  }

  async findButton(asked) {
    const { page, account } = this;
    const password = await page.$('input[name="password"]');
    if (password) {
      asked.push('log-in');
      await page.locator('input[name="name"]').fill(account.email);
      await password.type(account.password);
      return page.$('form:has(input[name="password"]) button');
    }
    const own = { consent: 'button[value="allow"]', 'log-out': 'button[name="logout"]' };
    for (const [what, selector] of Object.entries(own)) {
      const button = await page.$(selector);
      if (button) asked.push(what);
      if (button) return button;
    }
    for (const selector of this.buttons) {
      const button = await page.$(selector);
      if (button) return button;
    }
    return null;
  }

  async read(answer) {
    const { page } = this;
    // The browser shows JSON in such an element.
    const content = (await page.$('pre')) ?? (await page.$('body'));
    const text = await content.evaluate((element) => element.textContent);
    return { url: page.url(), status: answer?.status() ?? 0, text: text.trim() };
  }

  /** What a page of the application shows as JSON. */
  async openJson(url) {
    const { text, status, asked, url: end } = await this.open(url);
    try {
      return { shown: JSON.parse(text), asked };
    } catch {
      throw new Error(`${url} ended at ${end} (${status}): ${text.slice(0, 500)}`);
    }
  }

  /** Forgets the cookies of the application, and keeps those of the provider. */
  async forget(hostname) {
    const cookies = await this.context.cookies();
    await this.context.deleteCookie(...cookies.filter(({ domain }) => domain === hostname));
  }

  close() {
    return this.context.close();
  }
}
