import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'puppeteer-core';
import { logIn, open, press, textOf, visit, type Visitor } from '../account/visitor.js';
import { overflowOf } from '../support/axe.js';
import { chromium, launchChromium } from '../support/chromium.js';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { buildFrontend } from '../support/frontend.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Skipped where no browser is installed. */
(chromium ? describe : describe.skip)('what must be read at once', () => {
  let app: TestApp;
  let browser: Browser;
  let admin: TestAccount;
  let visitor: Visitor;
  beforeAll(async () => {
    await buildFrontend();
    app = await startTestApp();
    browser = await launchChromium();
    admin = await aSuperuser(app);
    visitor = await visit(browser, app);
    await logIn(visitor, app, admin, '/console');
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  it('on a phone, the value of a setting stands in one line', async () => {
    await visitor.page.setViewport({ width: 390, height: 844 });
    expect(await open(visitor, app, '/console/settings')).toBe('Settings');
    await visitor.page.waitForSelector('main td');
    const lines = await visitor.page.evaluate(`(() => {
      const row = [...document.querySelectorAll('main tr')]
        .find((each) => each.querySelector('code')?.textContent === 'HOST');
      const value = [...row.querySelectorAll('code')]
        .slice(1)
        .find((each) => each.checkVisibility());
      return [value.textContent, value.getClientRects().length];
    })()`);
    expect(lines).toEqual([expect.stringMatching(/^127\.0\.0\.1$/), 1]);
    await visitor.page.setViewport({ width: 1280, height: 900 });
  });

  it('on a screen, the id of a person stands in one line, and the search says what it searches', async () => {
    await open(visitor, app, `/console/people/${admin.id}`);
    await visitor.page.waitForSelector('main dl code');
    const lines = `document.querySelector('main dl code').getClientRects().length`;
    expect([
      await textOf(visitor.page, 'main dl code'),
      await visitor.page.evaluate(lines),
    ]).toEqual([admin.id, 1]);
    await open(visitor, app, '/console/people');
    await visitor.page.waitForSelector('main input[type=search]');
    const isWhole = await visitor.page.evaluate(`(() => {
      const field = document.querySelector('main input[type=search]');
      const style = getComputedStyle(field);
      const context = document.createElement('canvas').getContext('2d');
      context.font = style.font;
      const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      return context.measureText(field.placeholder).width <= room;
    })()`);
    expect(isWhole).toBe(true);
  });

  it('on a phone, filters take one row, and open at a button that says how many are set', async () => {
    const { page } = visitor;
    await page.setViewport({ width: 390, height: 844 });
    const row = `document.querySelector('main button[aria-controls]').parentElement`;
    const seen = (wanted: { isOneRow?: boolean; button?: string; shown: number }) =>
      page.waitForFunction(`(() => {
        const row = ${row};
        const seen = {
          isOneRow: row.offsetHeight < 50,
          button: row.querySelector('button[aria-controls]').textContent,
          shown: [...row.querySelectorAll('select, [type=date]')]
            .filter((each) => each.checkVisibility()).length,
        };
        return Object.entries(${JSON.stringify(wanted)}).every(([name, value]) => seen[name] === value);
      })()`);
    for (const [path, all] of [
      ['people', 5],
      ['keys', 2],
      ['audit', 4],
      ['applications', 2],
      ['workspaces', 1],
      ['settings', 1],
    ] as const) {
      await open(visitor, app, `/console/${path}`);
      await page.waitForSelector('main button[aria-controls]');
      await seen({ isOneRow: true, button: 'Filters', shown: 0 });
      await press(page, 'Filters');
      await seen({ isOneRow: false, shown: all });
    }
    await open(visitor, app, '/console/people?is_active=true&search=a');
    await page.waitForSelector('main button[aria-controls]');
    await seen({ isOneRow: true, button: 'Filters: 1 set', shown: 0 });
    await page.setViewport({ width: 1280, height: 900 });
    await seen({ shown: 5 });
    await page.waitForFunction(
      `!document.querySelector('main button[aria-controls]').checkVisibility()`,
    );
  });

  it('on a phone, lists of keys show what each key may do', async () => {
    const { page } = visitor;
    const owner = await aUser(app);
    await app.as(owner).post('/api/v1/api_key/', { name: 'narrow', scopes: ['users:read'] });
    await page.setViewport({ width: 390, height: 844 });
    for (const path of [`keys?owner_id=${owner.id}`, `people/${owner.id}/keys`]) {
      await open(visitor, app, `/console/${path}`);
      await page.waitForFunction(
        `document.querySelector('main tbody')?.innerText.includes('users:read')`,
      );
      expect(await overflowOf(page)).toBe(0);
    }
    await page.setViewport({ width: 1280, height: 900 });
  });

  it.each(['/console/people', '/account'])(
    'a person who must set up a second factor sees until when, at %s',
    async (path) => {
      const late = await aSuperuser(app);
      const theirs = await visit(browser, app);
      await logIn(theirs, app, late, path);
      const notice = '::-p-text(This account must have a second factor)';
      expect(await theirs.page.$(notice)).toBeNull();
      const required = `/api/v1/users/${late.id}/second_factors`;
      const { status } = await app.as(admin).patch(required, { is_required: true });
      expect(status).toBe(200);
      await open(theirs, app, path);
      await theirs.page.waitForSelector(notice);
      expect(await textOf(theirs.page, 'main [role=status]')).toMatch(/in 7 days.*Security$/);
      await open(theirs, app, '/account/security');
      await theirs.page.waitForSelector(notice);
      expect(await theirs.page.$$(notice)).toHaveLength(1);
    },
  );
});
