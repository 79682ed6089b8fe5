import { Inject, Injectable } from '@nestjs/common';
import { ENV, type Env } from '../config/env.js';
import { Mailer } from '../mail/mailer.js';
import { Outbox } from '../mail/outbox.service.js';

/** Tells the address that an account had that it has another one now. */
@Injectable()
export class EmailNotice {
  constructor(
    private readonly mailer: Mailer,
    private readonly outbox: Outbox,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * To be called when a change of an account is committed; does nothing where the email stayed, where there was none, or where the
   * server sends no mail.
   */
  tell(before: string | null, after: string | null): void {
    if (before === null || before === after || !this.mailer.isConfigured) return;
    this.outbox.post('A mail about a change of email', () =>
      this.mailer.send({
        to: before,
        subject: 'The email of your account was changed',
        text: textOf(this.env.publicUrl),
      }),
    );
  }
}

function textOf(server: string | undefined): string {
  return `The email of your account at ${server ?? 'Gatehouse'} was changed: this address is no longer its email.

If neither you nor an administrator did this, tell an administrator at once.
`;
}
