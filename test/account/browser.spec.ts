import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'puppeteer-core';
import { seesNoWindow } from '../console/visitor.js';
import { faultsOf, overflowOf } from '../support/axe.js';
import { chromium, launchChromium } from '../support/chromium.js';
import { aLogin, anEmailUser, aWorkspace, type TestAccount } from '../support/factories.js';
import { buildFrontend } from '../support/frontend.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import {
  codeOf,
  heading,
  logIn,
  open,
  press,
  remember,
  textOf,
  titled,
  visit,
  VIEWS,
} from './visitor.js';

const THEMES = ['light', 'dark'] as const;
const WIDTHS = [1280, 390] as const;

(chromium ? describe : describe.skip)('the account page in a browser', () => {
  let app: TestApp;
  let browser: Browser;
  let user: TestAccount;
  beforeAll(async () => {
    await buildFrontend();
    app = await startTestApp({
      OAUTH_LOGINS: '{"github": {"id": "an-id", "secret": "a-secret"}}',
    });
    browser = await launchChromium();
    user = await anEmailUser(app);
    await aWorkspace(app, { members: [user] });
    await aLogin(app, user);
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  it('a log-in without a destination ends there, and the browser complains of nothing', async () => {
    const visitor = await visit(browser, app);
    await logIn(visitor, app, user);
    expect(new URL(visitor.page.url()).pathname).toBe('/account');
    for (const [title, path] of Object.entries(VIEWS)) {
      expect(await open(visitor, app, path)).toBe(title);
      await titled(visitor.page, `${title} · Gatehouse`);
    }
    expect(visitor.complaints).toEqual([]);
  });

  it.each(THEMES)(
    'axe finds nothing on any view, %s, on a screen and on a phone',
    async (theme) => {
      const visitor = await visit(browser, app);
      const { page } = visitor;
      await logIn(visitor, app, user);
      await remember(page, 'gatehouse-theme', theme);
      for (const width of WIDTHS) {
        await page.setViewport({ width, height: 900 });
        for (const path of Object.values(VIEWS)) {
          await open(visitor, app, path);
          expect([path, width, await faultsOf(page)]).toEqual([path, width, []]);
          expect([path, width, await overflowOf(page)]).toEqual([path, width, 0]);
        }
      }
    },
  );

  it('the profile is changed, and the server has it', async () => {
    const visitor = await visit(browser, app);
    const { page } = visitor;
    await logIn(visitor, app, user);
    await page.locator('input[name=name]').fill('Grace Hopper');
    await press(page, 'Save');
    await page.waitForSelector('::-p-text(Saved)');
    const { body } = await app.as(user).get('/api/v1/account');
    expect(body.name).toBe('Grace Hopper');
  });

  it('a key is created with scopes, shown once, and deleted', async () => {
    const visitor = await visit(browser, app);
    const { page } = visitor;
    await logIn(visitor, app, user, '/account/keys');
    await press(page, 'Create API key');
    await page.locator('[role=dialog] input[name=name]').fill('of the browser');
    await page.locator('::-p-aria(Create and delete your API keys)').click();
    expect(await faultsOf(page)).toEqual([]);
    await press(page, 'Create');
    await page.waitForSelector('[role=dialog] pre');
    const text = await textOf(page, '[role=dialog] pre');
    expect((await app.as({ apiKey: text }).get('/api/v1/account')).status).toBe(200);
    expect((await app.as({ apiKey: text }).patch('/api/v1/account', { name: 'x' })).status).toBe(
      403,
    );
    await press(page, 'Done');
    await page.waitForSelector('::-p-text(of the browser)');
    await seesNoWindow(page);
    expect(await page.evaluate('document.body.textContent')).not.toContain(text);
    await page.locator('main li ::-p-aria(Delete[role="button"])').click();
    await page.locator('[role=dialog] ::-p-aria(Delete[role="button"])').click();
    await page.waitForSelector('::-p-text(The key was deleted)');
    expect((await app.as({ apiKey: text }).get('/api/v1/account')).status).not.toBe(200);
    expect(visitor.complaints).toEqual([]);
  });

  it('a wrong current password is explained with the id of the request; the right one keeps the browser logged in', async () => {
    const other = await anEmailUser(app);
    const visitor = await visit(browser, app);
    const { page } = visitor;
    await logIn(visitor, app, other, '/account/security');
    await press(page, 'Change password');
    await page.locator('input[name=current]').fill('not this one');
    await page.locator('input[name=new]').fill('correct horse battery staple');
    await page.locator('input[name=again]').fill('correct horse battery staple');
    await page.waitForSelector('::-p-text(Very hard to guess)');
    await press(page, 'Change password');
    await page.waitForSelector('[role=alert] code');
    await page.locator('input[name=current]').fill(other.password);
    await press(page, 'Change password');
    await page.waitForSelector('::-p-text(The password was changed)');
    expect(await open(visitor, app, '/account/sessions')).toBe('Sessions');
    await aLogin(app, { ...other, password: 'correct horse battery staple' });
  });

  it('another session is ended, and the way out leads to the log-in', async () => {
    const other = await anEmailUser(app);
    const { access } = await aLogin(app, other);
    const visitor = await visit(browser, app);
    const { page } = visitor;
    await logIn(visitor, app, other, '/account/sessions');
    await page.locator('::-p-aria(End the session: Node.js)').click();
    await page.waitForSelector('::-p-text(The session has ended)');
    expect((await app.withToken(access).get('/api/v1/users/whoami')).status).not.toBe(200);
    await Promise.all([page.waitForNavigation(), press(page, 'Log out')]);
    expect(await heading(page)).toBe('Logged out');
    expect(await open(visitor, app, '/account')).toBe('Log in');
  });

  it('a passkey and an authenticator app are set up; the recovery codes are shown once', async () => {
    const other = await anEmailUser(app);
    const visitor = await visit(browser, app);
    const { page } = visitor;
    const client = await page.createCDPSession();
    await client.send('WebAuthn.enable');
    await client.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await app.dataSource.transaction((manager) =>
      manager.query('INSERT INTO second_factor_requirements (user_id) VALUES ($1)', [other.id]),
    );
    await logIn(visitor, app, other, '/account/security');
    await page.waitForSelector('::-p-text(must have a second factor)');
    await press(page, 'Add a passkey');
    await page.locator('[role=dialog] input[name=name]').fill('Laptop of the test');
    await press(page, 'Continue');
    // With the first second factor come the recovery codes.
    await page.waitForSelector('[role=dialog] pre');
    const codes = await textOf(page, '[role=dialog] pre');
    expect(codes.split('\n').length).toBeGreaterThan(5);
    await page.evaluate(`void (globalThis.saved = new Promise((resolve) => {
      const create = URL.createObjectURL;
      URL.createObjectURL = (blob) => {
        resolve(blob.text());
        return create.call(URL, blob);
      };
    }))`);
    await press(page, 'Save as a file');
    expect(await page.evaluate('saved')).toContain(codes);
    await press(page, 'Done');
    await page.waitForSelector('::-p-text(The passkey was added)');
    await page.waitForSelector('main li ::-p-text(Laptop of the test)');
    await page.waitForFunction(`!document.body.textContent.includes('must have a second factor')`);
    await press(page, 'Set up an authenticator app');
    await page.locator('[role=dialog] input[name=value]').fill('Phone');
    await press(page, 'Continue');
    await page.waitForSelector('[role=dialog] img');
    expect(await faultsOf(page)).toEqual([]);
    const secret = await textOf(page, '[role=dialog] code');
    const link = `document.querySelector('[role=dialog] a')`;
    await page.waitForFunction(`!${link}.checkVisibility()`);
    // A phone cannot scan its own screen.
    await page.setViewport({ width: 390, height: 844 });
    await page.waitForFunction(`${link}.checkVisibility()`);
    expect(await page.evaluate(`${link}.href`)).toMatch(
      new RegExp(`^otpauth://totp/.*secret=${secret}`),
    );
    const code = codeOf(secret);
    await page.locator('[role=dialog] input[name=value]').fill(code);
    await press(page, 'Confirm');
    await page.waitForSelector('::-p-text(The authenticator app was set up)');
    await page.waitForSelector('::-p-text(recovery codes are left)');
    expect(visitor.complaints).toEqual([]);
  });

  it('a log-in that is not fresh is asked for a proof, and what was asked is done then', async () => {
    const other = await anEmailUser(app);
    const visitor = await visit(browser, app);
    const { page } = visitor;
    await logIn(visitor, app, other, '/account/keys');
    await app.dataSource.transaction((manager) =>
      manager.query(
        `UPDATE api_keys SET proven_at = now() - interval '1 day', logged_in_at = now() - interval '1 day'
         WHERE user_id = $1 AND session_epoch IS NOT NULL`,
        [other.id],
      ),
    );
    await press(page, 'Create API key');
    await page.locator('[role=dialog] input[name=name]').fill('after a proof');
    await press(page, 'Create');
    await page.locator('input[name=proof]').fill('not this one');
    await press(page, 'Continue');
    await page.waitForSelector('[role=dialog] [role=alert]');
    await page.locator('input[name=proof]').fill(other.password);
    await press(page, 'Continue');
    await page.waitForSelector('[role=dialog] pre');
    const names = (await app.as(other).get(`/api/v1/users/${other.id}/api_keys`)).body.api_keys as {
      name: string | null;
    }[];
    expect(names.map(({ name }) => name)).toContain('after a proof');
  });

  it('the language is chosen, and stays', async () => {
    const visitor = await visit(browser, app);
    const { page } = visitor;
    await logIn(visitor, app, user);
    await page.evaluate(`document.cookie = 'gatehouse_language=zh-Hant; path=/'`);
    expect(await open(visitor, app, '/account/sessions')).toBe('工作階段');
    expect(await page.evaluate('document.documentElement.lang')).toBe('zh-Hant');
    for (const path of Object.values(VIEWS)) {
      await open(visitor, app, path);
      expect(await page.evaluate('document.body.textContent')).not.toMatch(/account\.\w+/);
    }
    expect(visitor.complaints).toEqual([]);
  });
});
