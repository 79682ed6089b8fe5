import { Secret, TOTP } from 'otpauth';
import type { Browser, Page } from 'puppeteer-core';
import type { TestAccount } from '../support/factories.js';
import type { TestApp } from '../support/test-app.js';

export const VIEWS = {
  Profile: '/account',
  Security: '/account/security',
  Sessions: '/account/sessions',
  'API keys': '/account/keys',
  Applications: '/account/applications',
  Activity: '/account/activity',
  'Your data': '/account/data',
} as const;

/** Somebody at a browser, and what the browser complained about. */
export interface Visitor {
  readonly page: Page;
  /** Violations of the policy, errors of scripts, and requests that failed or left the server. */
  readonly complaints: string[];
}

/** Passkeys need a host name. */
export const siteOf = ({ url }: TestApp) => url.replace('127.0.0.1', 'localhost');

export async function visit(browser: Browser, app: TestApp): Promise<Visitor> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:' && origin !== siteOf(app))
      complaints.push(`left the server: ${request.url()}`);
  });
  return { page, complaints };
}

/** Logs in at the log-in page, as a person does. */
export async function logIn({ page }: Visitor, app: TestApp, account: TestAccount, path = '') {
  await page.goto(`${siteOf(app)}/login${path && `?next=${encodeURIComponent(path)}`}`);
  await page.type('#name', account.username);
  await page.type('#password', account.password);
  await Promise.all([page.waitForNavigation(), page.click('form[action="/login"] button')]);
  await heading(page);
}

/** Waits until a view shows its heading, and until what it loads is there. */
export async function heading(page: Page): Promise<string> {
  await page.waitForSelector('h1');
  await page.waitForFunction(`!document.querySelector('main [role=status] .animate-spin')`);
  return textOf(page, 'h1');
}

export async function open({ page }: Visitor, app: TestApp, path: string): Promise<string> {
  await page.goto(siteOf(app) + path);
  return heading(page);
}

/** Clicks the button or link with this name, which must be visible. */
export async function press(page: Page, name: string): Promise<void> {
  await page.locator(`::-p-aria(${name}[role="button"])`).click();
}

/** Sets what the browser remembers for the pages of the server. */
export async function remember(page: Page, name: string, value: string): Promise<void> {
  await page.evaluate(`localStorage.setItem(${JSON.stringify(name)}, ${JSON.stringify(value)})`);
}

/** Waits for a title. It comes after what the view draws. */
export async function titled(page: Page, title: string): Promise<void> {
  await page.waitForFunction(`document.title === ${JSON.stringify(title)}`);
}

/** The text of the first element that matches. */
export async function textOf(page: Page, selector: string): Promise<string> {
  return (await page.evaluate(
    `document.querySelector(${JSON.stringify(selector)}).textContent`,
  )) as string;
}

/** The code that an authenticator app with the secret shows now. */
export function codeOf(secret: string): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate();
}
