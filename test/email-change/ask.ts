import { expect } from '@jest/globals';
import type { TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import type { TestApp } from '../support/test-app.js';
import type { SmtpServer } from '../password-reset/smtp.js';

export const PUBLIC_URL = 'https://gatehouse.example.com';

/** Settings with a mail server. */
export function mailSettings({ port }: SmtpServer, wishes: Record<string, string> = {}) {
  return {
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    SMTP_FROM: 'gatehouse@example.com',
    PUBLIC_URL,
    ...wishes,
  };
}

let serial = 0;
/** An address that no account has. */
export const anAddress = () => `new${(serial += 1)}@example.org`;

export async function signedIn(app: TestApp, account: TestAccount): Promise<PageVisitor> {
  const visitor = new PageVisitor(app);
  expect((await visitor.logIn(account)).status).toBe(303);
  return visitor;
}

/** Asks for a link to an address. */
export async function ask(visitor: PageVisitor, email: string, { password }: { password: string }) {
  return visitor.submit(await visitor.get('/email'), { email, password });
}
