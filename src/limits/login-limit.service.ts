import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ENV, type Env } from '../platform/config/env.js';
import { LimitStore } from './limit-store.service.js';
import { networkOf } from './network-of.js';
import { WindowLimit } from './window-limit.js';

/** Limits the log-in attempts of a client address, successful or not. */
@Injectable()
export class LoginLimit {
  private readonly limit: WindowLimit;

  constructor(store: LimitStore, trail: AuditTrail, @Inject(ENV) env: Env) {
    const rule = { name: 'logins_of_address', times: env.loginsPerMinute, seconds: 60 };
    this.limit = new WindowLimit(rule, store, trail);
  }

  /** @throws DomainError `rate_limited` */
  consume(address: string): Promise<void> {
    return this.limit.consume(networkOf(address));
  }
}
