import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '../../audit/audit-trail.service.js';
import { ENV, type Env } from '../../platform/config/env.js';
import { hashSecret } from '../../platform/credentials/secret-token.js';
import { keyOfIdentifier } from '../../platform/identifiers/identifier-key.js';
import { LimitStore } from '../../limits/limit-store.service.js';
import { networkOf } from '../../limits/network-of.js';
import { WindowLimit } from '../../limits/window-limit.js';

const HOUR = 3600;
const PER_EMAIL = 5;

/**
 * Limits how many mails one address may ask for and one email receives, whether or not an account
 * has the email.
 */
@Injectable()
export class PasswordResetLimit {
  private readonly ofAddress: WindowLimit;
  private readonly ofEmail: WindowLimit;

  constructor(store: LimitStore, trail: AuditTrail, @Inject(ENV) env: Env) {
    const make = (name: string, times: number) =>
      new WindowLimit({ name, times, seconds: HOUR }, store, trail);
    const { passwordResetsPerHour: times } = env;
    this.ofAddress = make('password_resets_of_address', times);
    this.ofEmail = make('password_resets_of_email', times === 0 ? 0 : PER_EMAIL);
  }

  /** @throws DomainError `rate_limited` */
  async consume(email: string, address: string): Promise<void> {
    await this.ofAddress.consume(networkOf(address));
    await this.ofEmail.consume(hashSecret(keyOfIdentifier(email)).toString('base64url'));
  }
}
