import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import { chromium, launchChromium } from '../support/chromium.js';
import { anEmailUser, aSuperuser } from '../support/factories.js';
import { register } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const LIBRARY = new URL(
  '../../node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js',
  import.meta.url,
);

/** A page with oidc-client-ts, which keeps the log-in for all tabs of the browser. */
function pageFor(authority: string, clientId: string): string {
  const settings = JSON.stringify({
    authority,
    client_id: clientId,
    scope: 'openid profile email offline_access',
  });
  return `<!DOCTYPE html><title>Application</title><script src="/library.js"></script><script>
    const origin = location.origin + '/';
    const manager = new oidc.UserManager({
      ...${settings},
      redirect_uri: origin,
      post_logout_redirect_uri: origin + '?out',
      userStore: new oidc.WebStorageStateStore({ store: localStorage }),
    });
    const isBack = location.search.includes('code=');
    const ready = isBack ? manager.signinRedirectCallback() : manager.getUser();
    const refresh = async () => {
      const { access_token, refresh_token } = await manager.signinSilent();
      return { access_token, refresh_token };
    };
  </script>`;
}

/** Skipped where no browser is installed. */
(chromium ? describe : describe.skip)('oidc-client-ts', () => {
  let app: TestApp;
  let site: Server;
  let browser: Browser;
  let origin: string;
  beforeAll(async () => {
    app = await startTestApp({ REFRESH_TOKEN_REUSE_SECONDS: '300' });
    const library = await readFile(LIBRARY);
    let page = '';
    site = createServer((request, response) => {
      const isLibrary = request.url === '/library.js';
      response.setHeader('content-type', isLibrary ? 'text/javascript' : 'text/html');
      response.end(isLibrary ? library : page);
    });
    await new Promise<void>((resolve) => void site.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    const client = await register(app.as(await aSuperuser(app)), {
      is_public: true,
      application_type: 'web',
      redirect_uris: [`${origin}/`],
      post_logout_redirect_uris: [`${origin}/?out`],
      grant_types: ['authorization_code', 'refresh_token'],
    });
    page = pageFor(app.url, client.client_id);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
    await app.close();
  });

  interface Tokens {
    readonly access_token: string;
    readonly refresh_token: string;
  }
  const inTab = <Result>(tab: Page, script: string) => tab.evaluate(script) as Promise<Result>;
  const openTab = async () => {
    const tab = await browser.newPage();
    await tab.goto(origin);
    return tab;
  };

  it('stays logged in when two tabs refresh at once, and logs out', async () => {
    const account = await anEmailUser(app, { name: 'Alice' });
    const first = await openTab();
    await inTab(first, 'void manager.signinRedirect()');
    await first.locator('input[name=name]').fill(account.username);
    await first.locator('input[name=password]').fill(account.password);
    await first.locator('main button, form button').click();
    await first.locator('button[value=allow]').click();
    // The address changes before the scripts of the page have run.
    await first.waitForFunction('location.search.includes("code=") && typeof ready === "object"');
    expect(await inTab(first, 'ready.then(({ profile }) => profile)')).toMatchObject({
      name: 'Alice',
      email: account.username,
    });

    const second = await openTab();
    await inTab(second, 'ready');
    const refreshed = await Promise.all(
      [first, second].map((tab) => inTab<Tokens>(tab, 'refresh()')),
    );
    const again = await Promise.all([first, second].map((tab) => inTab<Tokens>(tab, 'refresh()')));
    for (const { access_token: token } of [...refreshed, ...again]) {
      const { status } = await app.withToken(token).get('/oauth/userinfo');
      expect(status).toBe(200);
    }

    // A tab in the background draws nothing, and so no button settles in it.
    await first.bringToFront();
    await inTab(first, 'void manager.signoutRedirect()');
    await first.locator('button[name=logout]').click();
    await first.waitForFunction('location.search === "?out" && typeof ready === "object"');
    expect(await inTab(second, 'manager.getUser()')).toBeNull();
  });
});
