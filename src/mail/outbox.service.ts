import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';

/** What is mailed after the answer: neither its time nor its failure shows there. */
@Injectable()
export class Outbox implements OnModuleDestroy {
  private readonly logger = new Logger('Mail');
  private readonly underWay = new Set<Promise<void>>();

  /**
   * Begins to send; a failure goes to the log alone.
   *
   * @param what a mail's name in the log, such as "A mail for a new password"
   */
  post(what: string, send: () => Promise<void>): void {
    const sending = send()
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
}
