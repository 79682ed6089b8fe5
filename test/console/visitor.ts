import { setTimeout as wait } from 'node:timers/promises';
import type { Page, Point } from 'puppeteer-core';

/** What a browser noticed while it showed pages of the server. */
export interface Notes {
  /** Requests to other hosts. */
  readonly elsewhere: string[];
  /** What the policies of the pages refused. */
  readonly violations: string[];
  /** Errors that pages wrote or threw. */
  readonly errors: string[];
}

/** Watches a page from its first request on. */
export async function watch(page: Page, url: string): Promise<Notes> {
  const notes: Notes = { elsewhere: [], violations: [], errors: [] };
  page.on('request', (request) => {
    const target = request.url();
    if (!target.startsWith(url) && !/^(data|blob|about):/.test(target))
      notes.elsewhere.push(target);
  });
  page.on('pageerror', (error) => notes.errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') notes.errors.push(message.text());
  });
  await page.exposeFunction('noteViolation', (text: string) => void notes.violations.push(text));
  await page.evaluateOnNewDocument(
    `addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
      noteViolation([violatedDirective, blockedURI, sample].join(' ')));`,
  );
  return notes;
}

/** Clicks the first visible element of a role with a name. */
export async function click(page: Page, role: string, name: string): Promise<void> {
  await page.locator(`::-p-aria([name="${name}"][role="${role}"])`).click();
}

/** Clicks a button of the window that is open. */
export async function clickInDialog(page: Page, name: string): Promise<void> {
  await page.locator(`[role=dialog] button::-p-text(${name})`).click();
}

/** Waits until no window is open. A message about what was done is a dialog as well. */
export async function seesNoWindow(page: Page): Promise<void> {
  await page.waitForFunction(`!document.querySelector('[role=dialog]:not([data-type])')`);
}

/** Fills in the field with a label. */
export async function fill(page: Page, label: string, text: string): Promise<void> {
  await page.locator(`::-p-aria([name="${label}"][role="textbox"])`).fill(text);
}

/** Waits until the page shows a text. */
export async function sees(page: Page, text: string): Promise<void> {
  await page.waitForFunction(`document.body.innerText.includes(${JSON.stringify(text)})`);
}

/** A request that a page sends. */
export interface SentRequest {
  readonly url: string;
  readonly method: string;
}

/** Keeps back requests that match, until they are released. `first` resolves when there is one. */
export async function holdBack(page: Page, matches: (request: SentRequest) => boolean) {
  const devtools = await page.createCDPSession();
  const held: string[] = [];
  let isHolding = true;
  let noteFirst: () => void;
  const first = new Promise<void>((resolve) => (noteFirst = resolve));
  devtools.on('Fetch.requestPaused', ({ requestId, request }) => {
    if (!isHolding || !matches(request)) {
      void devtools.send('Fetch.continueRequest', { requestId }).catch(() => undefined);
      return;
    }
    held.push(requestId);
    noteFirst();
  });
  await devtools.send('Fetch.enable');
  /** Others pass from now on. Returns how many were held. */
  const release = async (body?: object) => {
    isHolding = false;
    const postData = body && Buffer.from(JSON.stringify(body)).toString('base64');
    for (const requestId of held)
      await devtools.send('Fetch.continueRequest', { requestId, ...(postData && { postData }) });
    return held.length;
  };
  return { first, release };
}

/** Clicks the last button of the name, which is the one of a window where one is open. */
export async function pressLast(page: Page, name: string): Promise<void> {
  const place = `::-p-aria([name="${name}"][role="button"])`;
  for (;;) {
    await page.waitForSelector(place, { visible: true });
    const last = (await page.$$(place)).at(-1);
    // It may be drawn again meanwhile, or a window that closes may still be above it.
    const point = await last
      ?.scrollIntoView()
      .then(() => last.clickablePoint())
      .catch(() => undefined);
    const nameThere = point && (await page.evaluate(nameAt(point)));
    if (nameThere === name) return page.mouse.click(point!.x, point!.y);
    await wait(20);
  }
}

const nameAt = ({ x, y }: Point) => `(() => {
  const element = document.elementFromPoint(${x}, ${y})?.closest('button, a');
  return (element?.ariaLabel ?? element?.textContent)?.trim();
})()`;
