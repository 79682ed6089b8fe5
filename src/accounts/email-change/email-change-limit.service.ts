import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '../../audit/audit-trail.service.js';
import { ENV, type Env } from '../../platform/config/env.js';
import { hashSecret } from '../../platform/credentials/secret-token.js';
import { LimitStore } from '../../limits/limit-store.service.js';
import { networkOf } from '../../limits/network-of.js';
import { WindowLimit } from '../../limits/window-limit.js';

const HOUR = 3600;
const PER_ACCOUNT = 5;
const PER_EMAIL = 5;

/**
 * Limits how many links one address and one account may ask for, and how many one email receives.
 */
@Injectable()
export class EmailChangeLimit {
  private readonly ofAddress: WindowLimit;
  private readonly ofAccount: WindowLimit;
  private readonly ofEmail: WindowLimit;

  constructor(store: LimitStore, trail: AuditTrail, @Inject(ENV) env: Env) {
    const { passwordResetsPerHour } = env;
    const make = (name: string, times: number) =>
      new WindowLimit(
        { name, times: passwordResetsPerHour === 0 ? 0 : times, seconds: HOUR },
        store,
        trail,
      );
    this.ofAddress = make('email_changes_of_address', passwordResetsPerHour);
    this.ofAccount = make('email_changes_of_account', PER_ACCOUNT);
    this.ofEmail = make('email_changes_of_email', PER_EMAIL);
  }

  /**
   * @param email as an identifier key
   * @throws DomainError `rate_limited`
   */
  async consume(userId: string, email: string, address: string): Promise<void> {
    await this.ofAddress.consume(networkOf(address));
    await this.ofAccount.consume(userId);
    await this.ofEmail.consume(hashSecret(email).toString('base64url'));
  }
}
