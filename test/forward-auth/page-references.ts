import { expect } from '@jest/globals';
import type { Client } from '../support/client.js';
import type { TestApp } from '../support/test-app.js';

const BROWSER = { accept: 'text/html' };
/** Those that a browser without a log-in can open. */
const PAGES = ['/login', '/logout', '/login/password'];
/** Is at the address of Gatehouse itself, since it uses the API. */
const ACCOUNT_PAGE = '/account';

/** Expects a proxy to pass on the pages, and the links, forms and scripts in them. */
export async function expectWholePages(proxy: Client, app: TestApp): Promise<void> {
  const references = new Set<string>();
  for (const page of PAGES) {
    const { status, text } = await proxy.with(BROWSER).get(page);
    expect([page, status]).toEqual([page, 200]);
    for (const each of referencesIn(text)) references.add(each);
  }
  references.delete(ACCOUNT_PAGE);
  expect([...references]).toEqual(expect.arrayContaining(['/login', '/login/passkey.js']));
  expect([...references].some((each) => each.startsWith('/language/'))).toBe(true);
  for (const each of references) {
    expect([each, ...(await verdict(proxy, each))]).toEqual([
      each,
      ...(await verdict(app.anonymous, each)),
    ]);
  }
}

function referencesIn(page: string): string[] {
  return [...page.matchAll(/\s(?:href|action|src)="(\/[^"]*)"/g)].map(([, path = '']) =>
    path.replaceAll('&amp;', '&'),
  );
}

async function verdict(client: Client, path: string) {
  const { status, headers } = await client.with(BROWSER).get(path);
  return [status, headers.get('content-type'), headers.get('location')];
}
