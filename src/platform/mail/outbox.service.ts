import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { ENV, type Env } from '../config/env.js';
import { Mailer, type Mail } from './mailer.js';

/** What is mailed after the answer: neither its time nor its failure shows there. */
@Injectable()
export class Outbox implements OnModuleDestroy {
  private readonly logger = new Logger('Mail');
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly mailer: Mailer,
    @Inject(ENV) private readonly env: Env,
  ) {}

  get isConfigured(): boolean {
    return this.mailer.isConfigured;
  }

  /**
   * The URL of a page for a mail. Never the host of the request, which anybody chooses.
   *
   * @param path a path of this server; the configuration sees to it that where mail is sent, its URL is known
   */
  urlOf(path: string): string {
    return `${this.env.publicUrl}${path}`;
  }

  /**
   * Begins to write and send a mail; a failure goes to the log alone.
   *
   * @param what the mail's name in the log, such as "A mail for a new password"
   * @param write undefined where there is nothing to send
   */
  post(what: string, write: () => Promise<Mail | undefined>): void {
    const sending = this.send(write)
      .catch((error: unknown) =>
        this.logger.error(`${what} was not sent: ${(error as Error).message}`),
      )
      .finally(() => this.underWay.delete(sending));
    this.underWay.add(sending);
  }

  /** What is being sent is sent before the server stops. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private async send(write: () => Promise<Mail | undefined>): Promise<void> {
    const mail = await write();
    if (mail) await this.mailer.send(mail);
  }
}
