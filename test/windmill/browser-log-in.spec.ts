import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import { chromium, launchChromium } from '../support/chromium.js';
import { anEmailUser, aWorkspace, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { fileOf, runIn } from './child.js';
import { hasTerminal, Terminal } from './terminal.js';

const WMILL = fileOf('windmill-cli', 'esm/main.js');

/**
 * Windmill's own command line on a terminal, and a browser, both unchanged (contract windmill 8).
 */
const describeIf = chromium && hasTerminal ? describe : describe.skip;

describeIf('wmill logs in through the browser', () => {
  let app: TestApp;
  let home: string;
  let browser: Browser;
  let user: TestAccount;
  let workspaceId: string;
  beforeAll(async () => {
    app = await startTestApp();
    home = await mkdtemp(join(tmpdir(), 'gatehouse-wmill-'));
    user = await anEmailUser(app);
    ({ workspaceId } = await aWorkspace(app, { members: [user] }));
    browser = await launchChromium();
    // The command line would open the default browser of the machine, so replace its opener.
    await mkdir(join(home, 'bin'));
    await writeFile(join(home, 'bin/xdg-open'), '#!/bin/sh\n');
    await chmod(join(home, 'bin/xdg-open'), 0o755);
  });
  afterAll(async () => {
    await browser?.close();
    await app.close();
    await rm(home, { recursive: true });
  });

  const start = () => {
    const command = [process.execPath, WMILL, 'workspace', 'add', 'demo', workspaceId, app.url];
    const path = `${join(home, 'bin')}:${process.env['PATH']}`;
    return new Terminal(command, home, { HOME: home, PATH: path, TERM: 'xterm' });
  };
  /** Presses a button and waits for the page it leads to. */
  const press = (page: Page, button: string) =>
    Promise.all([page.waitForNavigation(), page.click(button)]);

  it('the user logs in and confirms, and wmill receives a token', async () => {
    const terminal = start();
    try {
      await terminal.waitFor(/How do you want to login/);
      terminal.type('\r');
      // The whole URL: the output comes in parts.
      const [, url] = await terminal.waitFor(/Login by going to (http\S+)\s/);
      await terminal.waitFor(/Listening on port/);

      const page = await browser.newPage();
      const refused: string[] = [];
      page.on('console', (message) => refused.push(message.text()));
      await page.goto(url!);
      expect(new URL(page.url()).pathname).toBe('/login');
      await page.type('#name', user.username);
      await page.type('#password', user.password);
      await press(page, 'form button');
      expect(page.url()).toBe(url);
      expect(await page.content()).toContain(`<strong>${user.username}</strong>`);
      await press(page, 'form button');
      expect(page.url()).toBe(`${app.url}/user/cli-success`);
      expect(await page.title()).toBe('You are logged in - Gatehouse');
      // The content security policy blocked nothing.
      expect(refused).toEqual([]);

      await terminal.waitFor(/Added workspace demo/);
      expect(await terminal.end()).toBe(0);
    } finally {
      terminal.stop();
    }
    const who = await runIn(home, WMILL, 'workspace', 'whoami');
    expect(who).toEqual({ code: 0, text: expect.stringContaining(user.username) });
  });

  it('the style is applied, and the text color follows the color scheme', async () => {
    const page = await browser.newPage();
    const colors: string[] = [];
    for (const value of ['light', 'dark']) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
      await page.goto(`${app.url}/login`);
      const [weight, color] = (await page.evaluate(
        `['fontWeight', 'color'].map((name) => getComputedStyle(document.querySelector('label'))[name])`,
      )) as [string, string];
      expect(weight).toBe('600');
      colors.push(color);
    }
    expect(colors).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
  });

  it('a page is not shown in a frame of another site, so its form cannot be sent from there', async () => {
    const page = await browser.newPage();
    const url = `${app.url}/login`;
    const blocked = new Promise<string | undefined>((resolve) => {
      page.on('requestfailed', (request) => {
        if (request.url() === url) resolve(request.failure()?.errorText);
      });
      page.on('requestfinished', (request) => {
        if (request.url() === url) resolve(undefined);
      });
    });
    await page.setContent(`<iframe src="${url}"></iframe>`);
    expect(await blocked).toBe('net::ERR_BLOCKED_BY_RESPONSE');
    const frame = page.frames().find((candidate) => candidate.parentFrame());
    expect(await frame?.$('#password').catch(() => null)).toBeFalsy();
  });
});
