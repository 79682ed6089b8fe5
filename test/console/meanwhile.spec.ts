import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import { open, press, siteOf, textOf } from '../account/visitor.js';
import { chromium } from '../support/chromium.js';
import { aUser, type TestAccount } from '../support/factories.js';
import type { TestApp } from '../support/test-app.js';
import { logInAdministrator, type Administrator } from './administrator.js';
import { clickInDialog, fill, holdBack, sees } from './visitor.js';

/** Skipped where no browser is installed. */
(chromium ? describe : describe.skip)('what happens while a view is open', () => {
  let app: TestApp;
  let page: Page;
  let admin: TestAccount;
  let visitor: Administrator['visitor'];
  let close: Administrator['close'] | undefined;
  beforeAll(async () => {
    ({ app, admin, visitor, page, close } = await logInAdministrator());
  }, 600_000);
  afterEach(async () => {
    await page.setOfflineMode(false);
  });
  afterAll(() => close?.());

  const select = (name: string) =>
    page.locator(`::-p-aria([name="Select ${name}"][role="checkbox"])`).click();

  it('an account that somebody else has deleted is no longer shown', async () => {
    const gone = await aUser(app);
    await open(visitor, app, `/console/people/${gone.id}`);
    expect((await app.as(admin).delete(`/api/v1/users/${gone.id}`)).status).toBe(200);
    await press(page, 'Disable');
    await clickInDialog(page, 'Disable');
    await page.waitForSelector('main [role=alert]');
    expect(await textOf(page, 'main [role=alert]')).toContain('User not found');
    expect(await page.$$('[role=dialog] form, main header button, [role=switch]')).toHaveLength(0);
  });

  it('an account that was deleted here is not shown by the back button', async () => {
    const gone = await aUser(app);
    await open(visitor, app, `/console/people/${gone.id}`);
    await press(page, 'More actions');
    await page.locator('[role=menuitem]::-p-text(Delete)').click();
    await page.locator('[role=dialog] input').fill(gone.username);
    await clickInDialog(page, 'Delete');
    await page.waitForFunction(`location.pathname === '/console/people'`);
    await page.goBack();
    await page.waitForFunction(
      `document.querySelector('main [role=alert]')?.textContent.includes('User not found')`,
    );
  });

  it('a view that cannot be loaded says that the server cannot be reached, and is loaded later', async () => {
    await open(visitor, app, '/console');
    await page.setOfflineMode(true);
    await page.locator('nav a::-p-text(Settings)').click();
    await sees(page, 'The server cannot be reached');
    expect(page.url()).toBe(`${siteOf(app)}/console/settings`);
    await page.setOfflineMode(false);
    await press(page, 'Try again');
    await sees(page, 'Health and versions');
  });

  it('people who are selected keep their names when the list shows others', async () => {
    const [one, other] = [await aUser(app), await aUser(app)];
    await open(visitor, app, `/console/people?search=${one.username}`);
    await select(one.username);
    await page.locator('main input[type=search]').fill(other.username);
    await select(other.username);
    await press(page, 'Disable');
    await page.waitForSelector('[role=dialog] form');
    expect(await textOf(page, '[role=dialog] form')).toContain(
      `${one.username}, ${other.username}`,
    );
    await clickInDialog(page, 'Cancel');
  });

  it('a list looks so while it shows what another filter has found', async () => {
    await open(visitor, app, '/console/people');
    await page.waitForSelector('main tbody');
    const list = await holdBack(page, (request) => request.url.includes('search=nobody'));
    await page.locator('main input[type=search]').fill('nobody');
    await list.first;
    await page.waitForSelector('main [aria-busy=true] tbody');
    await list.release();
    await sees(page, 'Nobody is found');
    expect(await page.$('main [aria-busy=true]')).toBeNull();
  });

  it('a press beside a window does not close it', async () => {
    await open(visitor, app, '/console/workspaces');
    await press(page, 'Create workspace');
    await fill(page, 'Name', 'Kept');
    await page.mouse.click(5, 5);
    // What would close it would have done so before this window is drawn again.
    await fill(page, 'Id', 'kept-id');
    expect(await page.evaluate(`document.querySelector('[role=dialog] input').value`)).toBe('Kept');
    await clickInDialog(page, 'Cancel');
  });

  it('the back button leads from a new application to the choice of its kind', async () => {
    await open(visitor, app, '/console/applications/new');
    await page.locator('main a[href$="kind=machine"]').click();
    await page.waitForSelector('main form');
    await fill(page, 'Name', 'Nightly');
    // A click may miss the button, which moves when what is above it is drawn.
    await page.keyboard.press('Enter');
    await sees(page, 'Nightly was created');
    await page.goBack();
    await page.waitForSelector('main a[href$="kind=machine"]');
    expect(await textOf(page, 'h1')).toBe('Create application');
  });

  it('what is stored of the profile stays where it is, and shows what another tab stores', async () => {
    await open(visitor, app, '/account');
    await page.waitForSelector('main form');
    await fill(page, 'Company', ' Acme ');
    await page.focus('main form button[type=submit]');
    await page.keyboard.press('Enter');
    const field = `document.querySelector('input[name=company]')`;
    await page.waitForFunction(`${field}.value === 'Acme' && ${field}.defaultValue === 'Acme'`);
    expect(await page.evaluate(`document.activeElement.textContent`)).toBe('Save');
    const body = { company: 'Globex' };
    expect((await app.as(admin).patch('/api/v1/account', body)).status).toBe(200);
    await fill(page, 'Job title', 'Clerk');
    await page.keyboard.press('Enter');
    await page.waitForFunction(`${field}.value === 'Globex'`);
  });

  it('a proof is sent once, however often the button is pressed', async () => {
    await app.dataSource.query(`UPDATE api_keys SET proven_at = now() - interval '1 day'`);
    await open(visitor, app, '/account/keys');
    await press(page, 'Create API key');
    await fill(page, 'Name', 'once');
    await clickInDialog(page, 'Create');
    await page.waitForSelector('[role=dialog] input[type=password]');
    await page.locator('[role=dialog] input[type=password]').fill(admin.password);
    const proofs = await holdBack(
      page,
      (request) => request.method === 'POST' && request.url.endsWith('/account/proof'),
    );
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await proofs.first;
    await page.evaluate(`new Promise((done) => requestAnimationFrame(done))`);
    expect(await proofs.release()).toBe(1);
    await sees(page, 'shown only once');
  });
});
