import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, CDPSession, Page } from 'puppeteer-core';
import { Client } from '../support/client.js';
import { chromium, launchChromium } from '../support/chromium.js';
import { aLogin, aUser, type TestAccount } from '../support/factories.js';
import { mustHaveFactor } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { PATH } from './passkey-stage.js';

/** Skipped where no browser is installed. */
(chromium ? describe : describe.skip)('passkeys in a browser', () => {
  let app: TestApp;
  let browser: Browser;
  let origin: string;
  let context: BrowserContext;
  let page: Page;
  let devtools: CDPSession;
  let authenticatorId: string;
  const problems: string[] = [];
  beforeAll(async () => {
    app = await startTestApp();
    origin = app.url.replace('127.0.0.1', 'localhost');
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await app.close();
  });

  beforeEach(async () => {
    await context?.close();
    context = await browser.createBrowserContext();
    page = await context.newPage();
    problems.length = 0;
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) problems.push(message.text());
    });
    devtools = await page.createCDPSession();
    await devtools.send('WebAuthn.enable', { enableUI: false });
    ({ authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    }));
  });

  const present = (enabled: boolean) =>
    devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });

  /** The account that the log-out page names. */
  const shownName = async () => {
    await page.waitForSelector('strong');
    return page.evaluate(`document.querySelector('strong').textContent`);
  };

  /** Lets the next pages note what they ask the browser for: the mediation and the challenge. */
  const noteRequests = () =>
    page.evaluateOnNewDocument(`
      window.challenges = [];
      const get = navigator.credentials.get.bind(navigator.credentials);
      navigator.credentials.get = (options) => {
        challenges.push([options.mediation, new Uint8Array(options.publicKey.challenge).join()]);
        return get(options);
      };
    `);
  const requests = () => page.evaluate('challenges') as Promise<[string, string][]>;

  /** Creates a passkey with the browser's own JSON methods, as the account page does. */
  async function register(account: TestAccount): Promise<void> {
    const { access } = await aLogin(app, account);
    const client = new Client(origin, { authorization: `Bearer ${access}` });
    const { body: options } = await client.post(`${PATH}/options`);
    expect(options.rp.id).toBe('localhost');
    await page.goto(`${origin}/login/password`);
    const response = await page.evaluate(`(async () => {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(options)});
      return (await navigator.credentials.create({ publicKey })).toJSON();
    })()`);
    const { status, text } = await client.post(PATH, { name: 'in Chromium', response });
    expect([status, text]).toEqual([201, expect.stringContaining('in Chromium')]);
  }

  it('create one where a second factor must be set up, and keep the recovery codes', async () => {
    const account = await aUser(app);
    await mustHaveFactor(app, account);
    await page.goto(`${origin}/login?next=%2Fapplications`);
    await page.type('#name', account.username);
    await page.type('#password', account.password);
    await Promise.all([page.waitForNavigation(), page.click('form[action="/login"] button')]);
    const button = await page.waitForSelector('#passkey-form button', { visible: true });
    await Promise.all([page.waitForNavigation(), button!.click()]);
    expect(await page.evaluate(`document.querySelectorAll('code').length`)).toBe(10);
    await Promise.all([page.waitForNavigation(), page.click('a.button')]);
    expect(new URL(page.url()).pathname).toBe('/applications');
    await page.goto(`${origin}/logout`);
    expect(await shownName()).toBe(account.username);
    expect(problems).toEqual([]);
  });

  it('log in by the button of the log-in page', async () => {
    const account = await aUser(app);
    await register(account);
    await present(false);
    await noteRequests();
    await page.goto(`${origin}/login?next=%2Fapplications`);
    const button = await page.waitForSelector('#passkey-form button', { visible: true });
    // The offer beside the names came while nobody was there. One that came later would log in.
    await page.waitForFunction('challenges.length === 1');
    await present(true);
    await Promise.all([page.waitForNavigation(), button!.click()]);
    await page.goto(`${origin}/logout`);
    expect(await shownName()).toBe(account.username);
    expect(problems).toEqual([]);
  });

  it('are asked for once while the page loads, and again by each press of the button', async () => {
    const account = await aUser(app);
    await register(account);
    await present(false);
    let asked = 0;
    page.on('request', (request) => {
      if (new URL(request.url()).pathname === '/login/passkey/options') asked += 1;
    });
    await noteRequests();
    await page.goto(`${origin}/login?next=%2Fapplications`);
    await page.waitForFunction('challenges.length === 1');
    expect(asked).toBe(1);
    const button = await page.waitForSelector('#passkey-form button', { visible: true });
    await button!.click();
    await page.waitForFunction('challenges.length === 2');
    expect(asked).toBe(2);
    const used = await requests();
    expect(used.map(([mediation]) => mediation)).toEqual(['conditional', 'optional']);
    expect(new Set(used.map(([, challenge]) => challenge)).size).toBe(2);
    expect(problems).toEqual([]);
  });

  it('are still asked for by the button if it was pressed before the offer beside the names', async () => {
    await register(await aUser(app));
    await present(false);
    await noteRequests();
    await page.evaluateOnNewDocument(`
      window.isOffered = new Promise((resolve) => (window.offer = () => resolve(true)));
      PublicKeyCredential.isConditionalMediationAvailable = () => isOffered;
    `);
    await page.goto(`${origin}/login`);
    const button = await page.waitForSelector('#passkey-form button', { visible: true });
    await button!.click();
    await page.waitForFunction('challenges.length === 1');
    // The offer goes on before the timer.
    await page.evaluate(`offer(); new Promise((resolve) => setTimeout(resolve))`);
    expect((await requests()).map(([mediation]) => mediation)).toEqual(['optional']);
    expect(await page.$('#passkey-form [role=alert][hidden]')).not.toBeNull();
    // A second press replaces the first, which is no failure.
    await button!.click();
    await page.waitForFunction('challenges.length === 2');
    await page.evaluate(`new Promise((resolve) => setTimeout(resolve))`);
    expect((await requests()).map(([mediation]) => mediation)).toEqual(['optional', 'optional']);
    expect(await page.$('#passkey-form [role=alert][hidden]')).not.toBeNull();
    expect(problems).toEqual([]);
  });

  it('are offered among the names, without a click', async () => {
    const account = await aUser(app);
    await register(account);
    await present(true);
    await page.goto(`${origin}/login?next=%2Flogout`);
    await page.waitForFunction(`location.pathname === '/logout'`);
    expect(await shownName()).toBe(account.username);
    expect(problems).toEqual([]);
  });

  it('say on the page that none was used', async () => {
    await page.goto(`${origin}/login`);
    const button = await page.waitForSelector('#passkey-form button', { visible: true });
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await button!.click();
    await page.waitForSelector('#passkey-form [role=alert]', { visible: true });
    expect(problems).toEqual([]);
  });

  it('are the second step of a log-in by password', async () => {
    const account = await aUser(app);
    await register(account);
    await present(false);
    await page.goto(`${origin}/login?next=%2Flogout`);
    await page.type('#name', account.username);
    await page.type('#password', account.password);
    await Promise.all([page.waitForNavigation(), page.click('form button')]);
    expect(new URL(page.url()).pathname).toBe('/login/second-factor');
    const button = await page.waitForSelector('#passkey-form button', { visible: true });
    await present(true);
    await button!.click();
    await page.waitForFunction(`location.pathname === '/logout'`);
    expect(await shownName()).toBe(account.username);
    expect(problems).toEqual([]);
  });

  it('leave the page as it was without JavaScript', async () => {
    await page.setJavaScriptEnabled(false);
    await page.goto(`${origin}/login?next=/logout`);
    const account = await aUser(app);
    await page.type('#name', account.username);
    await page.type('#password', account.password);
    expect(await page.$('#passkey-form[hidden]')).not.toBeNull();
    await Promise.all([page.waitForNavigation(), page.click('form button')]);
    expect(await shownName()).toBe(account.username);
  });
});
