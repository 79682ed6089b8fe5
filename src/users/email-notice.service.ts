import { Injectable } from '@nestjs/common';
import { languageUnderWay } from '../audit/authors.js';
import { say } from '../platform/languages/message.js';
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
    const mail = {
      to: before,
      subject: say('mail.emailChangedSubject'),
      text: say('mail.emailChanged', { server: this.outbox.urlOf('/') }),
      language: languageUnderWay(),
    };
    this.outbox.post('A mail about a change of email', () => Promise.resolve(mail));
  }
}
