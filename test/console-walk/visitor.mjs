import { examine } from './examine.mjs';

const WAIT_MS = 60_000;
/** What the browser itself writes when the server refuses, as some steps want it to. */
const REFUSED = /^Failed to load resource: the server responded with a status of 4\d\d/;

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
    await this.page.waitForFunction(`!document.querySelector('main .animate-spin')`);
    await this.page.waitForNetworkIdle({ idleTime: 100 });
  }

  /** Clicks what has a role and a name; in the window, if one is open. */
  async click(role, name) {
    const aria = `::-p-aria([name="${name}"][role="${role}"])`;
    const isOpen = (await this.page.$('[role=dialog]')) !== null;
    await this.page.locator(isOpen ? `[role=dialog] ${aria}` : aria).click();
  }

  async leaveBy(role, name) {
    await Promise.all([this.page.waitForNavigation(), this.click(role, name)]);
    await this.settle();
  }

  async fill(label, text) {
    await this.page.locator(`::-p-aria([name="${label}"][role="textbox"])`).fill(text);
  }

  async sees(text) {
    await this.page.waitForFunction(`document.body.innerText.includes(${JSON.stringify(text)})`);
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
