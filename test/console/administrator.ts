import { logIn, visit } from '../account/visitor.js';
import { launchChromium } from '../support/chromium.js';
import { aSuperuser } from '../support/factories.js';
import { buildFrontend } from '../support/frontend.js';
import { startTestApp } from '../support/test-app.js';

export type Administrator = Awaited<ReturnType<typeof logInAdministrator>>;

/** Starts a server and a browser, in which a superuser has logged in at the console. */
export async function logInAdministrator(environment: Record<string, string> = {}) {
  await buildFrontend();
  const app = await startTestApp(environment);
  const browser = await launchChromium();
  const admin = await aSuperuser(app);
  const visitor = await visit(browser, app);
  await logIn(visitor, app, admin, '/console');
  const close = async () => {
    await browser.close();
    await app.close();
  };
  return { app, admin, visitor, page: visitor.page, close };
}
