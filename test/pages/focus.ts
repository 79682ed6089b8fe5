import type { Page } from 'puppeteer-core';

const MOST_STOPS = 30;

/** What has the focus, and whether one sees that. Null: nothing has it. */
const FOCUS = `(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const name = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const place = element.getBoundingClientRect();
  return {
    name: name.replace(/\\s+/g, ' ').trim(),
    isSeen: outlineStyle !== 'none' && outlineWidth !== '0px' && place.width > 1 && place.height > 1,
  };
})()`;

/** Whether `autofocus` has acted on this page: it does when the page is first drawn. */
const HAS_BEGUN = `(document.hasBegun ||=
  document.activeElement !== document.body || !document.querySelector('[autofocus]'))`;

interface Focus {
  readonly name: string;
  readonly isSeen: boolean;
}

/** Where the Tab key goes from the beginning of the page, until it leaves the page. */
export async function stopsOf(page: Page): Promise<Focus[]> {
  await page.waitForFunction(HAS_BEGUN);
  await page.evaluate(`document.activeElement?.blur(); getSelection().collapse(document.body, 0)`);
  const stops: Focus[] = [];
  while (stops.length < MOST_STOPS) {
    await page.keyboard.press('Tab');
    const focus = (await page.evaluate(FOCUS)) as Focus | null;
    if (!focus) return stops;
    stops.push(focus);
  }
  throw new Error(`The focus does not leave ${page.url()}`);
}

/** Goes on with Tab until something with this name has the focus. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press('Tab');
    const focus = (await page.evaluate(FOCUS)) as Focus | null;
    if (focus?.name === name) return;
  }
  throw new Error(`Tab does not reach ${name} at ${page.url()}`);
}

/** Waits until something has the focus: `autofocus` acts when a page is first drawn. */
export async function hasFocus(page: Page, name: string): Promise<void> {
  await page.waitForFunction(`${FOCUS}?.name === ${JSON.stringify(name)}`);
}

/** What is read with the field that has the focus, and whether it is marked as wrong. */
export function saidOfField(page: Page): Promise<unknown> {
  return page.evaluate(`(() => {
    const field = document.activeElement;
    const problem = document.getElementById(field.getAttribute('aria-describedby') ?? '');
    return { problem: problem?.textContent.trim(), isWrong: field.ariaInvalid === 'true' };
  })()`);
}
