import { Injectable } from '@nestjs/common';
import { Outbox } from '../platform/mail/outbox.service.js';

/** Tells the address that an account had that it has another one now. */
@Injectable()
export class EmailNotice {
  constructor(private readonly outbox: Outbox) {}

  /**
   * To be called when a change of an account is committed; does nothing where the email stayed, where there was none, or where the
   * server sends no mail.
   */
  tell(before: string | null, after: string | null): void {
    if (before === null || before === after || !this.outbox.isConfigured) return;
    const subject = 'The email of your account was changed';
    const text = textOf(this.outbox.urlOf('/'));
    this.outbox.post('A mail about a change of email', () =>
      Promise.resolve({ to: before, subject, text }),
    );
  }
}

function textOf(server: string): string {
  return `The email of your account at ${server} was changed: this address is no longer its email.

If neither you nor an administrator did this, tell an administrator at once.
`;
}
