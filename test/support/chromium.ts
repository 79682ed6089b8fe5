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

/** A Chromium on this machine; undefined where there is none. `CHROMIUM` names another. */
export const chromium = PLACES.find((place) => place && existsSync(place));

export function launchChromium(): Promise<Browser> {
  return puppeteer.launch({
    executablePath: chromium!,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
}
