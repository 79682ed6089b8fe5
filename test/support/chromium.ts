import { existsSync } from 'node:fs';
import puppeteer, { type Browser, type BrowserContext } from 'puppeteer-core';

const PLACES = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The path of a Chromium on this machine, or undefined. `CHROMIUM` names another one. */
export const chromium = PLACES.find((place) => place && existsSync(place));

/** Shorter than a test may take, so that an error says what was missing. */
const PATIENCE_MS = 270_000;

/** @param more arguments of the program */
export async function launchChromium(...more: string[]): Promise<Browser> {
  const browser = await puppeteer.launch({
    executablePath: chromium!,
    args: ['--no-sandbox', '--disable-dev-shm-usage', ...more],
    timeout: PATIENCE_MS,
    protocolTimeout: PATIENCE_MS,
  });
  makePatient(browser.defaultBrowserContext());
  const createContext = browser.createBrowserContext.bind(browser);
  browser.createBrowserContext = async (...options) => {
    const context = await createContext(...options);
    makePatient(context);
    return context;
  };
  return browser;
}

/**
 * What a view says about an action goes after 5 or 10 s. On a busy machine a test may begin to look
 * later.
 */
const SHOW_FOR_LONGER = `{
  const { setTimeout } = window;
  window.setTimeout = (work, ms, ...sent) =>
    setTimeout(work, ms === 5_000 || ms === 10_000 ? 30_000 : ms, ...sent);
}`;

function makePatient(context: BrowserContext): void {
  const createPage = context.newPage.bind(context);
  context.newPage = async (...options) => {
    const page = await createPage(...options);
    page.setDefaultTimeout(PATIENCE_MS);
    await page.evaluateOnNewDocument(SHOW_FOR_LONGER);
    return page;
  };
}
