import type { Browser, Page } from 'puppeteer-core';
import { mailSettings } from '../email-change/ask.js';
import { bodyOf, startSmtpServer, type SmtpServer } from '../password-reset/smtp.js';
import { launchChromium } from '../support/chromium.js';
import { anEmailUser, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { DEVICE, REDIRECT_URI, register } from '../support/relying-party.js';
import { aTotp, mustHaveFactor } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { DeviceFlow } from '../zenml/device-flow.js';

/** A host for which browsers offer passkeys without TLS. */
const HOST = 'gatehouse.localhost';
const ORIGIN = `http://${HOST}`;
const SESSION = 'gatehouse_session';

/** A server with a browser that reaches it at its public address, and an application. */
export class PageTour {
  private constructor(
    readonly app: TestApp,
    private readonly smtp: SmtpServer,
    private readonly browser: Browser,
    private readonly superuser: TestAccount,
    private readonly clientId: string,
  ) {}

  static async start(): Promise<PageTour> {
    const smtp = await startSmtpServer();
    const app = await startTestApp(mailSettings(smtp, { PUBLIC_URL: ORIGIN }));
    const superuser = await aSuperuser(app);
    const { client_id: clientId } = await register(app.as(superuser), {
      name: 'Calendar',
      is_public: true,
      grant_types: ['authorization_code', 'refresh_token', DEVICE],
    });
    const rule = `MAP ${HOST} ${new URL(app.url).host}`;
    const browser = await launchChromium(`--host-resolver-rules=${rule}`);
    return new PageTour(app, smtp, browser, superuser, clientId);
  }

  async end(): Promise<void> {
    await this.browser.close();
    await this.app.close();
    await this.smtp.stop();
  }

  /** Another person's browser, which asks for a language. It shows a page for the application. */
  async arrive(language = 'en'): Promise<Page> {
    const context = await this.browser.createBrowserContext();
    const page = await context.newPage();
    await page.setExtraHTTPHeaders({ 'accept-language': language });
    await page.setRequestInterception(true);
    page.on('request', (request) => {
      const isOfApplication = request.url().startsWith(REDIRECT_URI);
      const shown = '<!doctype html><title>Calendar</title><h1>Calendar</h1>';
      void (isOfApplication
        ? request.respond({ contentType: 'text/html', body: shown })
        : request.continue());
    });
    return page;
  }

  async open(page: Page, path: string): Promise<void> {
    await page.goto(path.startsWith('http') ? path : ORIGIN + path);
  }

  /** Logs in beside the page, as another tab of its browser does. */
  async logIn(page: Page, account: TestAccount): Promise<void> {
    const visitor = new PageVisitor(this.app);
    await visitor.logIn(account);
    const value = visitor.cookie(SESSION)!;
    await page.browserContext().setCookie({ name: SESSION, value, domain: HOST, path: '/' });
  }

  /** A member whom an email reaches. */
  aMember(): Promise<TestAccount> {
    return anEmailUser(this.app);
  }

  async aMemberWithCode() {
    const account = await aUser(this.app);
    return { account, ...(await aTotp(this.app, account)) };
  }

  /** Somebody who must set up a second factor at the next log-in. */
  async aLateMember(): Promise<TestAccount> {
    const account = await aUser(this.app);
    await mustHaveFactor(this.app, account);
    return account;
  }

  /** Somebody whose password was set by an administrator. */
  async aNewcomer(): Promise<TestAccount> {
    const account = await aUser(this.app);
    await this.app.dataSource.transaction((manager) =>
      manager.query('UPDATE passwords SET is_expired = true WHERE user_id = $1', [account.id]),
    );
    return account;
  }

  /** The path of an invitation. */
  async anInvitation(username: string): Promise<string> {
    const { body } = await this.app
      .as(this.superuser)
      .post('/api/v1/accounts', { username, hand_over: 'link' });
    const { pathname, search } = new URL(body.link as string);
    return pathname + search;
  }

  /** The path in the mail that proves an address. */
  async anEmailLink(page: Page, account: TestAccount, email: string): Promise<string> {
    await this.open(page, '/email');
    await page.type('#email', email);
    await page.type('#password', account.password);
    await submit(page);
    const [, path] = /(\/email\/confirm\?token=\w+)/.exec(bodyOf(await this.smtp.mailTo(email)))!;
    return path!;
  }

  /** Where the application sends a browser that shall log in. */
  authorization(parameters: Record<string, string> = {}): string {
    const query = new URLSearchParams({
      client_id: this.clientId,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'openid profile email offline_access read',
      prompt: 'consent',
      state: 'a-state-of-the-application',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      ...parameters,
    });
    return `/oauth/authorize?${query.toString()}`;
  }

  /** The code of a device that asks for a log-in (RFC 8628). */
  async aDeviceCode(): Promise<string> {
    const form = { client_id: this.clientId, scope: 'openid read' };
    const { body } = await this.app.anonymous.form('/oauth/device_authorization', form);
    return body.user_code as string;
  }

  /** The path at which somebody approves a device of ZenML. */
  async aZenmlDevice(account: TestAccount): Promise<string> {
    const begun = await new DeviceFlow(this.app, account).begin();
    const { pathname, search } = new URL(begun.verification_uri_complete);
    return pathname + search;
  }
}

/** Presses Enter where the focus is, and waits for the page that comes. */
export async function submit(page: Page): Promise<void> {
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}
