import { existsSync } from 'node:fs';
import puppeteer, { type Browser } from 'puppeteer-core';

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

/** @param more arguments of the program */
export function launchChromium(...more: string[]): Promise<Browser> {
  return puppeteer.launch({
    executablePath: chromium!,
    args: ['--no-sandbox', '--disable-dev-shm-usage', ...more],
  });
}
