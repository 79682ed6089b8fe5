import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium } from '../support/chromium.js';
import { faultsOf, overflowOf } from '../support/axe.js';
import { stopsOf } from './focus.js';
import { STOPS } from './page-stops.js';
import { PageTour } from './page-tour.js';

/** What people cannot use. */
const SERIOUS = ['serious', 'critical'];

interface Look {
  readonly language: string;
  readonly themes: readonly string[];
}

/** Both languages in both themes, if that is asked for: it takes minutes. */
const ALL: readonly Look[] = ['en', 'zh-Hant'].map((language) => ({
  language,
  themes: ['light', 'dark'],
}));
/** The looks of a page in turn. */
const SOME: readonly (readonly Look[])[] = [
  [{ language: 'en', themes: ['light'] }],
  [{ language: 'zh-Hant', themes: ['dark'] }],
];

function looksOf(index: number): readonly Look[] {
  return process.env['EXAMINED_LOOKS'] === 'all' ? ALL : SOME[index % SOME.length]!;
}

/** Every page on a phone. Skipped where no browser is installed. */
(chromium ? describe : describe.skip)('the pages of the server on a phone', () => {
  let tour: PageTour;
  beforeAll(async () => {
    tour = await PageTour.start();
  });
  afterAll(() => tour.end());

  it.each(Object.entries(STOPS).map(([name, open], index) => [name, open, index] as const))(
    '%s has no serious fault, fits, and shows its focus',
    async (_name, open, index) => {
      for (const { language, themes } of looksOf(index)) {
        const page = await tour.arrive(language);
        await page.setViewport({ width: 390, height: 844 });
        await open(tour, page);
        expect(await page.evaluate('document.documentElement.lang')).toBe(language);
        for (const theme of themes) {
          await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
          const found = { faults: await faultsOf(page, SERIOUS), overflow: await overflowOf(page) };
          expect({ language, theme, ...found }).toEqual({
            language,
            theme,
            faults: [],
            overflow: 0,
          });
        }
        const hidden = (await stopsOf(page)).filter(({ isSeen }) => !isSeen);
        expect(hidden).toEqual([]);
        await page.browserContext().close();
      }
    },
  );
});
