import { Injectable } from '@nestjs/common';
import { Outbox } from '../platform/mail/outbox.service.js';

/** Sends a notice to the old address when the email of an account changes. */
@Injectable()
export class EmailNotice {
  constructor(private readonly outbox: Outbox) {}

  /**
   * Call it after the change is committed. Does nothing if the email is the same, if the account
   * had none, or if the server sends no mail.
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
