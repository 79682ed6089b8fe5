import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium } from '../support/chromium.js';
import { faultsOf, overflowOf } from '../support/axe.js';
import { stopsOf } from './focus.js';
import { STOPS } from './page-stops.js';
import { PageTour } from './page-tour.js';

/** What people cannot use. */
const SERIOUS = ['serious', 'critical'];
const LANGUAGES = ['en', 'zh-Hant'];
const THEMES = ['light', 'dark'];

/** Every page on a phone, in each language. Skipped where no browser is installed. */
(chromium ? describe : describe.skip)('the pages of the server on a phone', () => {
  let tour: PageTour;
  beforeAll(async () => {
    tour = await PageTour.start();
  });
  afterAll(() => tour.end());

  it.each(Object.entries(STOPS))(
    '%s has no serious fault, fits, and shows its focus',
    async (_name, open) => {
      for (const language of LANGUAGES) {
        const page = await tour.arrive(language);
        await page.setViewport({ width: 390, height: 844 });
        await open(tour, page);
        expect(await page.evaluate('document.documentElement.lang')).toBe(language);
        for (const theme of THEMES) {
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
