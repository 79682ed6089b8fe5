import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../access/actor.js';
import { languageUnderWay } from '../../audit/authors.js';
import { MailLimits } from '../../limits/mail-limits.service.js';
import { ENV, type Env } from '../../platform/config/env.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { say } from '../../platform/languages/message.js';
import { Mailer } from '../../platform/mail/mailer.service.js';

/** What {@link ServerState.testMail} throws. */
export const TEST_MAIL_REFUSALS = [
  'mail_not_configured',
  'rate_limited',
] as const satisfies readonly ErrorCode[];

export interface DatabaseState {
  readonly isEmbedded: boolean;
  readonly version: string;
  /** How long a query took. */
  readonly answeredMs: number;
  readonly sizeBytes: number;
}

export interface TestedMail {
  readonly to: string | null;
  /** Why it was not sent. Null: the mail server has accepted it. */
  readonly failure: string | null;
}

const STATE = `
  SELECT current_setting('server_version') AS version,
    pg_database_size(current_database())::text AS size`;

/** Tells how the server's database and mail are, for the administrator. */
@Injectable()
export class ServerState {
  constructor(
    private readonly dataSource: DataSource,
    private readonly mailer: Mailer,
    private readonly limits: MailLimits,
    @Inject(ENV) private readonly env: Env,
  ) {}

  get sendsMail(): boolean {
    return this.mailer.isConfigured;
  }

  async ofDatabase(): Promise<DatabaseState> {
    const startedAt = performance.now();
    const [state] = await this.dataSource.query<{ version: string; size: string }[]>(STATE);
    return {
      isEmbedded: !this.env.databaseUrl,
      version: state!.version,
      answeredMs: Math.round(performance.now() - startedAt),
      sizeBytes: Number(state!.size),
    };
  }

  /**
   * Sends a mail to the caller's own proved email.
   *
   * @param address the client's address, for which mails are counted
   * @throws DomainError {@link TEST_MAIL_REFUSALS}
   */
  async testMail({ account }: Actor, address: string): Promise<TestedMail> {
    if (!this.mailer.isConfigured) throw new DomainError('mail_not_configured');
    const { email, id: userId } = account;
    if (email === null) return { to: null, failure: 'The account has no email' };
    await this.limits.consume('mailTest', { email, address, userId });
    try {
      await this.mailer.send({
        to: email,
        subject: say('mail.testSubject'),
        text: say('mail.test'),
        language: languageUnderWay(),
      });
      return { to: email, failure: null };
    } catch (error) {
      return { to: email, failure: (error as Error).message };
    }
  }
}
