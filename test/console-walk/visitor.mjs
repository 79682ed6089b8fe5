/* global document -- what FIND does is done in the page */
import { examine } from './examine.mjs';

const WAIT_MS = 60_000;
const POLL = { polling: 100 };
/** What the browser itself writes when the server refuses, as some steps want it to. */
const REFUSED = /^Failed to load resource: the server responded with a status of 4\d\d/;

const SELECTORS = { button: 'button', link: 'a', checkbox: 'input[type=checkbox]' };

/** Runs in the page. @returns the control whose label is or begins with the name */
const FIND = (selector, name) => {
  const place = document.querySelector('[role=dialog]') ?? document;
  const nameOf = (element) =>
    element.ariaLabel ?? element.labels?.[0]?.textContent ?? element.textContent;
  const all = [...place.querySelectorAll(selector)]
    .filter((element) => element.checkVisibility() && !element.disabled)
    .map((element) => ({ element, text: nameOf(element).replace(/\s+/g, ' ').trim() }));
  const exact = all.find(({ text }) => text === name);
  return (exact ?? all.find(({ text }) => text.startsWith(name)))?.element ?? null;
};

/** Somebody with a browser of their own. */
export class Visitor {
  static async arrive({ browser, server, application, findings, shots }, name) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    await page.setViewport({ width: 1280, height: 900 });
    const visitor = new Visitor({ page, name, server, findings, shots });
    await visitor.watch([server.url, application.url]);
    return visitor;
  }

  constructor({ page, name, server, findings, shots }) {
    Object.assign(this, { page, name, server, findings, shots });
  }

  async watch(origins) {
    const { page, findings } = this;
    const note = (text) => findings.add(`${this.name} at ${new URL(page.url()).pathname}`, text);
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (/^https?:$/.test(protocol) && !origins.includes(origin))
        note(`A request left the server: ${request.url()}`);
    });
    page.on('pageerror', (error) => note(`A script failed: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !REFUSED.test(message.text()))
        note(`The console shows: ${message.text()}`);
    });
    await page.exposeFunction('noteViolation', (text) => note(`The policy refused: ${text}`));
    await page.evaluateOnNewDocument(
      `addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
        if (!globalThis.isExamined) noteViolation([violatedDirective, blockedURI, sample].join(' '));
      });`,
    );
  }

  /** Adds an authenticator to the browser, which confirms everything it is asked. */
  async getAuthenticator() {
    const devtools = await this.page.createCDPSession();
    await devtools.send('WebAuthn.enable');
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    /** Whether the person is there, and confirms. */
    return (enabled) =>
      devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
  }

  async open(path) {
    await this.page.goto(path.startsWith('http') ? path : this.server.url + path);
    await this.settle();
  }

  /** Waits until the view shows what it loads. */
  async settle() {
    await this.page.waitForSelector('h1');
    // What a click loads shows itself loading in the next frame.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await this.page.waitForFunction(`!document.querySelector('main .animate-spin')`, POLL);
  }

  /** Clicks what has a role and a name; in the window, if one is open. */
  async click(role, name) {
    const found = await this.find(SELECTORS[role], name);
    await found.click();
  }

  /** Waits for the control with a name; in the window, if one is open. */
  async find(selector, name) {
    const handle = await this.page.waitForFunction(FIND, { polling: 100 }, selector, name);
    return handle.asElement();
  }

  async leaveBy(role, name) {
    await Promise.all([this.page.waitForNavigation(), this.click(role, name)]);
    await this.settle();
  }

  async fill(label, text) {
    const field = await this.find('input, textarea', label);
    await field.click({ count: 3 });
    await field.type(text);
  }

  async sees(text) {
    const expression = `document.body.innerText.includes(${JSON.stringify(text)})`;
    await this.page.waitForFunction(expression, POLL);
  }

  /** The text of the block to copy. */
  async copies(label) {
    const place = `pre[aria-label="${label}"]`;
    await this.page.waitForSelector(place);
    return this.page.$eval(place, ({ textContent }) => textContent.trim());
  }

  /** What the address of the page ends with. */
  get id() {
    return new URL(this.page.url()).pathname.split('/').at(-1);
  }

  async logIn({ username, password }, next) {
    await this.open(next ? `/login?next=${encodeURIComponent(next)}` : '/login');
    await this.page.locator('#name').fill(username);
    await this.page.locator('#password').fill(password);
    const submit = this.page.locator('form[action="/login"] button');
    await Promise.all([this.page.waitForNavigation(), submit.click()]);
    await this.settle();
  }

  /** Examines the page that is open. */
  look(name, options) {
    return examine(this, name, options);
  }

  async leave() {
    await this.page.browserContext().close();
  }
}
