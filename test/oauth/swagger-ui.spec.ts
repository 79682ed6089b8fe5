import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { aSuperuser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);
const OPERATION = '#operations-ZenML_users-list_users_endpoint_users_get';

/** Skipped where no browser is installed. */
(CHROMIUM ? describe : describe.skip)("Swagger UI's Authorize, in a browser", () => {
  let app: TestApp;
  let superuser: TestAccount;
  let browser: Browser;
  const faults: string[] = [];
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    browser = await launch({ executablePath: CHROMIUM!, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    await app.close();
  });

  it('logs in with code and PKCE, and lists the users with the token', async () => {
    const page = await browser.newPage();
    await page.setViewport({ width: 1200, height: 1600 });
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.goto(`${app.url}/docs`);
    await page.locator('.auth-wrapper .authorize').click();
    await authorize(page, superuser);

    await page.locator('.modal-ux .close-modal').click();
    await page.locator('#operations-tag-ZenML_users .expand-operation').click();
    await page.locator(`${OPERATION} .opblock-summary-control`).click();
    await page.locator(`${OPERATION} .try-out__btn`).click();
    await page.locator(`${OPERATION} .execute`).click();
    const answer = `${OPERATION} .live-responses-table`;
    await page.waitForSelector(`${answer} .response-col_status`);
    const shown = await page.evaluate(`document.querySelector('${answer}').textContent`);
    expect(shown).toMatch(/200/);
    expect(shown).toContain(superuser.username);
    const screenshot = process.env['SWAGGER_SCREENSHOT'];
    if (screenshot) await page.screenshot({ path: screenshot });
    expect(faults).toEqual([]);
  });

  it('opened under another host name, it redirects to the one that the log-in uses', async () => {
    const page = await browser.newPage();
    await page.goto(`${app.url.replace('127.0.0.1', 'localhost')}/docs`);
    expect(page.url()).toBe(`${app.url}/docs`);
  });
});

/** Continues in the dialog, logs in and consents in the window that opens, and returns. */
async function authorize(page: Page, { username, password }: TestAccount): Promise<void> {
  const label = 'label[for="users:read-authorizationCode-checkbox-OAuth2"]';
  await page.locator(label).click();
  const opened = new Promise<Page>((resolve) => {
    page.once('popup', (popup) => resolve(popup!));
  });
  await page.locator(`.auth-container:has(${label}) button.authorize`).click();
  const popup = await opened;
  await popup.locator('#name').fill(username);
  await popup.locator('#password').fill(password);
  await popup.locator('form[action="/login"] button').click();
  const closed = new Promise((resolve) => popup.once('close', resolve));
  await popup.locator('button[value=allow]').click();
  await closed;
  await page.waitForFunction(`document.querySelector('.modal-ux').textContent.includes('Logout')`);
}
