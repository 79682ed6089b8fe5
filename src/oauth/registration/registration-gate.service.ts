import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '../../audit/audit-trail.service.js';
import { LimitStore } from '../../limits/limit-store.service.js';
import { networkOf } from '../../limits/network-of.js';
import { WindowLimit } from '../../limits/window-limit.js';
import { ENV, type Env } from '../../platform/config/env.js';
import { DomainError } from '../../platform/errors/domain-error.js';

/** Who registers a client: the initial access token that was presented, and the address. */
export interface Registrant {
  readonly token: string | undefined;
  readonly address: string;
}

/** Whether clients may register themselves, and how often from one address. */
@Injectable()
export class RegistrationGate {
  private readonly limit: WindowLimit;

  constructor(
    store: LimitStore,
    trail: AuditTrail,
    @Inject(ENV) private readonly env: Env,
  ) {
    const { registrationsPerHour: times } = env;
    this.limit = new WindowLimit({ name: 'registrations', times, seconds: 3600 }, store, trail);
  }

  /**
   * Counts an attempt. A token that is presented is not checked here.
   *
   * @throws DomainError `oauth_registration_off`, `rate_limited`, `oauth_registration_refused`
   *   without a token where one is needed
   */
  async admit({ token, address }: Registrant): Promise<void> {
    const { oauthRegistration } = this.env;
    if (oauthRegistration === 'off') throw new DomainError('oauth_registration_off');
    await this.count(address);
    if (oauthRegistration === 'token' && token === undefined) {
      throw new DomainError('oauth_registration_refused');
    }
  }

  /** @throws DomainError `rate_limited` */
  async count(address: string): Promise<void> {
    await this.limit.consume(networkOf(address));
  }
}
