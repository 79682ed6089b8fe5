import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { ENV, type Env } from '../config/env.js';
import { Mailer, type Mail } from './mailer.service.js';

/**
 * Sends mail after the response, so that neither its duration nor its failure affects the response.
 */
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
   * Returns the URL of a page for a mail. It never uses the request's host, which any client can
   * choose.
   *
   * @param path a path of this server; the configuration requires a public URL where mail is sent
   */
  urlOf(path: string): string {
    return `${this.env.publicUrl}${path}`;
  }

  /**
   * Starts to write and send a mail. A failure is only logged.
   *
   * @param what the mail's name in the log, such as "A mail for a new password"
   * @param write returns undefined when there is nothing to send
   */
  post(what: string, write: () => Promise<Mail | undefined>): void {
    const sending = this.send(write)
      .catch((error: unknown) =>
        this.logger.error(`${what} was not sent: ${(error as Error).message}`),
      )
      .finally(() => this.underWay.delete(sending));
    this.underWay.add(sending);
  }

  /** Waits for the mails that are being written and sent now. */
  async settled(): Promise<void> {
    await Promise.all(this.underWay);
  }

  /** Waits for mail that is being sent before the server stops. */
  async onModuleDestroy(): Promise<void> {
    await this.settled();
  }

  private async send(write: () => Promise<Mail | undefined>): Promise<void> {
    const mail = await write();
    if (mail) await this.mailer.send(mail);
  }
}
