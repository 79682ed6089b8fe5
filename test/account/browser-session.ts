import type { Client } from '../support/client.js';
import type { TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import type { TestApp } from '../support/test-app.js';

export const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** Logs in at the log-in page. @returns a client with the cookie, as a script of our pages */
export async function atPages(
  app: TestApp,
  account: TestAccount,
  headers: Record<string, string> = { 'user-agent': FIREFOX },
): Promise<Client> {
  const visitor = new PageVisitor(app, headers);
  const { status } = await visitor.logIn(account);
  if (status !== 303) throw new Error(`The log-in answered ${status}.`);
  return asScript(app, visitor.cookie('gatehouse_session')!);
}

export function asScript(app: TestApp, session: string): Client {
  return app.anonymous.with({
    cookie: `gatehouse_session=${session}`,
    'gatehouse-session': '1',
  });
}

/** The value of a cookie that an answer sets. */
export function cookieOf(headers: Headers, name: string): string | undefined {
  const set = headers.getSetCookie().find((text) => text.startsWith(`${name}=`));
  return set?.slice(name.length + 1).split(';')[0] || undefined;
}
