// A person at Langflow's web UI, in Chromium.
import { join } from 'node:path';
import { newPage } from '../relying-parties/browser.mjs';

/** Of the first page, for people without and with flows. */
const FIRST_PAGE = '[data-testid="mainpage_title"]';
const MENU = '[data-testid="user_menu_button"], [data-testid="user-profile-settings"]';

export class Visitor {
  static async at(browser, { url, pictures }) {
    const context = await browser.createBrowserContext();
    const page = await newPage(context);
    await page.setViewport({ width: 1280, height: 800 });
    return new Visitor(page, url, pictures);
  }

  constructor(page, url, pictures) {
    this.page = page;
    this.url = url;
    this.pictures = pictures;
  }

  open(path) {
    return this.page.goto(this.url + path, { waitUntil: 'networkidle2' });
  }

  /** Fills in the form of Langflow. */
  async logInAtLangflow({ username, password }) {
    await this.page.waitForSelector('input[type="password"]');
    await this.page.type('input[placeholder*="sername"]', username);
    await this.page.type('input[type="password"]', password);
    await this.page.keyboard.press('Enter');
  }

  /** Fills in the form of the page of Gatehouse. */
  async logInAtGatehouse({ username, password }) {
    await this.page.waitForSelector('input[name="password"]');
    await this.page.type('input[name="name"]', username);
    await this.page.type('input[name="password"]', password);
    await this.send('password');
  }

  /** Fills in the page of the second step. */
  async sendCode(code) {
    await this.page.waitForSelector('input[name="code"]');
    await this.page.type('input[name="code"]', code);
    await this.send('code');
  }

  /** Sends the form with a field, and waits for what follows. */
  async send(field) {
    await Promise.all([
      this.page.waitForNavigation({ waitUntil: 'networkidle2' }),
      this.page.click(`form:has(input[name="${field}"]) button`),
    ]);
  }

  async seeFirstPage() {
    await this.page.waitForSelector(FIRST_PAGE);
  }

  async seeText(text) {
    await this.page.waitForFunction(
      (wanted) => globalThis.document.body.innerText.includes(wanted),
      {},
      text,
    );
  }

  /** Presses "Logout" in the menu. */
  async logOut() {
    await this.page.locator(MENU).click();
    const left = this.page.waitForResponse((answer) => answer.url().endsWith('/api/v1/logout'));
    await this.page.locator('::-p-text(Logout)').click();
    return (await left).status();
  }

  /** The cookies as a header, also for a request after the browser has lost them. */
  async cookies() {
    const cookies = await this.page.browserContext().cookies();
    return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  /** Leaves: an open web UI keeps a core busy. */
  close() {
    return this.page.browserContext().close();
  }

  async photograph(name) {
    if (this.pictures) await this.page.screenshot({ path: join(this.pictures, `${name}.png`) });
  }
}
