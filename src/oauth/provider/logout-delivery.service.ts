import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AuditTrail } from '../../audit/audit-trail.service.js';
import {
  LogoutNotices,
  MOST_ATTEMPTS,
  type ClaimedNotice,
} from '../clients/logout-notices.service.js';
import { OauthProvider } from './oauth-provider.service.js';

/** How long a notice waits at most before it is sent first. */
const POLL_MS = 1_000;
/** The client has refused the token: another one would be the same. */
const BAD_REQUEST = 400;

/**
 * Tells clients that log-ins have ended (OpenID Connect Back-Channel Logout 1.0). It runs in every
 * process that serves. The clients are asked at the same time and each for itself.
 */
@Injectable()
export class LogoutDelivery implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Logout');
  private readonly busy = new Map<string, Promise<void>>();
  private polling: NodeJS.Timeout | undefined;
  private taking: Promise<void> | undefined;
  private hasFailed = false;
  private isStopped = false;

  constructor(
    private readonly notices: LogoutNotices,
    private readonly provider: OauthProvider,
    private readonly trail: AuditTrail,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** Not on the command line, which does not know the issuer. */
  onModuleInit(): void {
    this.adapterHost.listen$.subscribe(() => {
      this.polling = setInterval(() => this.deliver(), POLL_MS).unref();
    });
  }

  /** Waits for what is being sent, some seconds at most. */
  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.polling);
    await this.taking;
    await Promise.all(this.busy.values());
  }

  /** Begins to send what is due, unless that is being done. */
  deliver(): void {
    if (this.isStopped) return;
    this.taking ??= this.take().finally(() => (this.taking = undefined));
  }

  private async take(): Promise<void> {
    try {
      const claimed = await this.notices.claim([...this.busy.keys()]);
      for (const clientId of new Set(claimed.map((notice) => notice.clientId))) {
        const own = claimed.filter((notice) => notice.clientId === clientId);
        this.busy.set(clientId, this.sendAll(clientId, own));
      }
      this.hasFailed = false;
    } catch (error) {
      // Once: without the database every turn fails.
      if (!this.hasFailed) this.logger.warn(`Logout tokens wait: ${(error as Error).message}`);
      this.hasFailed = true;
    }
  }

  private async sendAll(clientId: string, notices: readonly ClaimedNotice[]): Promise<void> {
    await Promise.all(notices.map((notice) => this.settle(notice)));
    this.busy.delete(clientId);
    // There may be more of them.
    this.deliver();
  }

  /** Never throws: what is not noted is sent again. */
  private async settle(notice: ClaimedNotice): Promise<void> {
    try {
      const failure = await this.send(notice);
      if (failure && !failure.isFinal && notice.attempts < MOST_ATTEMPTS) return;
      await this.notices.remove(notice.id);
      if (failure) await this.report(notice, failure.reason);
    } catch (error) {
      this.logger.warn(`A logout token may be sent again: ${(error as Error).message}`);
    }
  }

  private async send({ clientId, accountId, sid, attempts, isOld }: ClaimedNotice) {
    if (isOld) return { reason: 'it could not be told for a day', isFinal: true };
    if (attempts > MOST_ATTEMPTS) return { reason: 'the last attempt was cut off', isFinal: true };
    try {
      await this.provider.sendLogout(clientId, accountId, sid);
      return undefined;
    } catch (error) {
      const { response, message } = error as Error & { readonly response?: Response };
      return response
        ? {
            reason: `it answered with the status ${response.status}`,
            isFinal: response.status === BAD_REQUEST,
          }
        : { reason: message, isFinal: false };
    }
  }

  private async report(
    { clientId, accountId, attempts }: ClaimedNotice,
    reason: string,
  ): Promise<void> {
    this.logger.warn(
      `The client ${clientId} was not told that a log-in of the account ${accountId} has ended, after ${attempts} attempts: ${reason}`,
    );
    await this.trail.recordUntoldLogout(clientId, accountId, reason);
  }
}
