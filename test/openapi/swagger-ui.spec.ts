import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import { chromium, launchChromium } from '../support/chromium.js';
import { aSuperuser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import type { Document, Part } from './read-document.js';

const OPERATIONS: readonly [string, string, string][] = [
  ['langflow', 'Users', 'readCurrentUser'],
  ['windmill', 'Windmill_users', 'globalWhoami'],
  ['zenml', 'ZenML_users', 'getCurrentUserEndpoint'],
];

describe('the documents that Swagger UI shows', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it.each(['all', 'langflow', 'windmill', 'zenml', 'oauth2'])(
    '200: %s is OpenAPI 3.0, and each operation says who may call it',
    async (name) => {
      const { status, body, text } = await app.anonymous.get(`/docs/${name}.json`);
      expect([status, (body as Part)['openapi']]).toEqual([200, '3.0.3']);
      expect(text).not.toMatch(/"type":"null"|"const":/);
      const items = Object.values((body as Document).paths).flatMap(Object.values) as Part[];
      expect(items.length).toBeGreaterThan(5);
      for (const { operationId, description } of items) {
        expect([operationId, description]).toEqual([
          operationId,
          expect.stringContaining('**Who may call it:**'),
        ]);
      }
    },
  );

  it('200: a limited credential is told its scope, also on Patch User', async () => {
    const { body } = await app.anonymous.get('/docs/langflow.json');
    const { patch } = (body as Document).paths['/api/v1/users/{user_id}']!;
    expect((patch as unknown as Part)['description']).toBe(
      "Update an existing user's data.\n\n" +
        '**Who may call it:** superusers, and the account in the path for itself.\n\n' +
        '**Scope:** a limited credential needs `users:write`.',
    );
  });
});

/** Skipped where no browser is installed. */
(chromium ? describe : describe.skip)('Swagger UI in a browser', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let browser: Browser;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await app.close();
  });

  it('200: a key that is entered once is sent on every API, and nothing to other hosts', async () => {
    const page = await browser.newPage();
    await page.setViewport({ width: 1200, height: 1600 });
    const others: string[] = [];
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(app.url))
        others.push(request.url());
    });
    await page.goto(`${app.url}/docs?api=langflow`);
    await page.locator('.auth-wrapper .authorize').click();
    await page.locator('#auth-bearer-value').fill(superuser.apiKey);
    await page.locator('.auth-container:has(#auth-bearer-value) button.authorize').click();
    await page.locator('.modal-ux .close-modal').click();
    for (const [api, tag, operation] of OPERATIONS) {
      await page.goto(`${app.url}/docs?api=${api}`);
      const shown = await execute(page, tag, operation);
      expect([api, shown]).toEqual([api, expect.stringMatching(/200[^]*username|200[^]*email/)]);
      expect(shown).toContain(superuser.username);
    }
    expect(others).toEqual([]);
  });

  it('the document is asked for once, while Swagger UI is loaded', async () => {
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (/json$|bundle/.test(pathname)) asked.push(pathname);
    });
    await page.goto(`${app.url}/docs?api=zenml`);
    await page.waitForSelector('.opblock-tag-section');
    expect(asked).toEqual(['/docs/zenml.json', '/docs/swagger-ui-bundle.js']);
  });

  it('on a phone, nothing is wider than the screen', async () => {
    const page = await browser.newPage();
    await page.setViewport({ width: 390, height: 844, isMobile: true, hasTouch: true });
    await page.goto(`${app.url}/docs?api=langflow`);
    await page.locator('#operations-tag-Users .expand-operation').click();
    await page.locator('#operations-Users-patchUser .opblock-summary-control').click();
    await page.waitForSelector('#operations-Users-patchUser .responses-inner');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });
});

/** Opens an operation, sends it, and returns what the page shows of the answer. */
async function execute(page: Page, tag: string, operation: string): Promise<string> {
  const place = `#operations-${tag}-${operation}`;
  await page.locator(`#operations-tag-${tag} .expand-operation`).click();
  await page.locator(`${place} .opblock-summary-control`).click();
  await page.locator(`${place} .try-out__btn`).click();
  await page.locator(`${place} .execute`).click();
  const answer = `${place} .live-responses-table`;
  await page.waitForSelector(`${answer} .response-col_status`);
  return (await page.evaluate(`document.querySelector('${answer}').textContent`)) as string;
}
