import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const THEMES = ['light', 'dark'];
const WIDTHS = [1280, 390];
/** Stops of the Tab key that are looked at on each page. */
const MOST_STOPS = 40;

/** Finds what a person cannot use. What axe itself does is not a violation of the page. */
const FAULTS = `(async () => {
  globalThis.isExamined = true;
  const { violations } = await axe.run(document, { resultTypes: ['violations'] });
  globalThis.isExamined = false;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) =>
      'axe ' + id + ': ' + html.slice(0, 200) + ' ' + failureSummary.split('\\n')[1]));
})()`;

const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

/** Where the focus is, and whether it is visible. Undefined: on nothing. */
const FOCUS = `(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return undefined;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
  // Within a date, the browser itself marks the part that has the focus.
  const isSeen = element.type === 'date' || (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
  const place = element.getBoundingClientRect();
  return { isSeen, hasPlace: place.width > 1 && place.height > 1, html: element.outerHTML.slice(0, 160) };
})()`;

/**
 * Looks at the page that is open in both themes, on a screen and on a phone: axe, what is wider
 * than the window, screenshots; and where the Tab key goes.
 *
 * @param language of the names of screenshots
 */
export async function examine(visitor, name, { language = 'en', hasTabs = true } = {}) {
  const { page, findings, shots } = visitor;
  findings.pages += 1;
  await page.evaluate(`globalThis.isExamined = true`);
  await page.evaluate(AXE);
  for (const theme of THEMES) {
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: theme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
    for (const width of WIDTHS) {
      await page.setViewport({ width, height: width === 390 ? 844 : 900 });
      await page.evaluate(
        'new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 60)))',
      );
      const where = `${name} ${language} ${theme} ${width}`;
      for (const fault of await page.evaluate(FAULTS)) findings.add(where, fault);
      const overflow = await page.evaluate(OVERFLOW);
      if (overflow > 0)
        findings.add(where, `The page is ${overflow} pixels wider than the window.`);
      if (shots) await shoot(page, join(shots, `${name}-${language}-${theme}-${width}.png`));
    }
  }
  await page.emulateMediaFeatures([]);
  await page.setViewport({ width: 1280, height: 900 });
  if (hasTabs) await followFocus(page, (fault) => findings.add(name, fault));
}

async function followFocus(page, add) {
  await page.evaluate('document.activeElement?.blur()');
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(FOCUS);
    if (!focus) break;
    if (!focus.isSeen) add(`The focus is not seen on ${focus.html}`);
    if (!focus.hasPlace) add(`The focus goes to what has no place: ${focus.html}`);
  }
  // What is below the header that stays cannot be clicked.
  await page.evaluate('scrollTo(0, 0)');
}

function shoot(page, path) {
  return page.screenshot({ path, fullPage: true });
}
