import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ENV, type Env } from '../platform/config/env.js';
import { hashSecret } from '../platform/credentials/secret-token.js';
import { keyOfIdentifier } from '../platform/identifiers/identifier-key.js';
import { LimitStore } from './limit-store.service.js';
import { networkOf } from './network-of.js';
import { WindowLimit } from './window-limit.js';

const SECONDS = 3600;
const PER_ACCOUNT = 5;
const PER_EMAIL = 5;

/** Who asks for a mail, and where it goes. */
interface MailRequest {
  readonly email: string;
  /** The network address of the client. */
  readonly address: string;
  /** The account that asks. Absent if nobody is signed in. */
  readonly userId?: string;
}

/**
 * Limits how many mails of each kind an address and an account may ask for and an email receives,
 * whether or not an account has the email.
 */
@Injectable()
export class MailLimits {
  private readonly kinds;

  constructor(store: LimitStore, trail: AuditTrail, @Inject(ENV) env: Env) {
    const { passwordResetsPerHour: most } = env;
    const make = (name: string, times: number) =>
      new WindowLimit({ name, times: most === 0 ? 0 : times, seconds: SECONDS }, store, trail);
    const makeAll = (kind: string) => ({
      ofAddress: make(`${kind}_of_address`, most),
      ofAccount: make(`${kind}_of_account`, PER_ACCOUNT),
      ofEmail: make(`${kind}_of_email`, PER_EMAIL),
    });
    this.kinds = {
      passwordReset: makeAll('password_resets'),
      emailChange: makeAll('email_changes'),
      mailTest: makeAll('mail_tests'),
    };
  }

  /** @throws DomainError `rate_limited` */
  async consume(
    kind: 'passwordReset' | 'emailChange' | 'mailTest',
    { email, address, userId }: MailRequest,
  ): Promise<void> {
    const { ofAddress, ofAccount, ofEmail } = this.kinds[kind];
    await ofAddress.consume(networkOf(address));
    if (userId !== undefined) await ofAccount.consume(userId);
    await ofEmail.consume(hashSecret(keyOfIdentifier(email)).toString('base64url'));
  }
}
