import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ENV, type Env } from '../platform/config/env.js';
import { LimitStore } from '../limits/limit-store.service.js';
import { networkOf } from '../limits/network-of.js';
import { WindowLimit } from '../limits/window-limit.js';

/**
 * Limits how many log-ins of programs and devices a client may begin, because the server stores a
 * record of each until it ends or expires. Signed-in callers are counted by account, so that others
 * at the same address cannot lock them out.
 */
@Injectable()
export class AuthorizationLimit {
  private readonly limit: WindowLimit;

  constructor(store: LimitStore, trail: AuditTrail, @Inject(ENV) env: Env) {
    const rule = { name: 'authorizations', times: env.authorizationsPerHour, seconds: 3600 };
    this.limit = new WindowLimit(rule, store, trail);
  }

  /** @throws DomainError `rate_limited` */
  consume(address: string, actor?: Actor): Promise<void> {
    return this.limit.consume(actor ? actor.account.id : networkOf(address));
  }
}
