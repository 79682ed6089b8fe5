import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ENV, type Env } from '../config/env.js';
import { DomainError } from '../errors/domain-error.js';
import { LimitStore } from '../limits/limit-store.service.js';
import { LockOut } from '../limits/lock-out.js';

/** Bounds how often a signed-in caller may be wrong about the account's present password: a stolen session must not tell it. */
@Injectable()
export class CurrentPasswordLimit {
  private readonly lockOut: LockOut;

  constructor(
    store: LimitStore,
    private readonly trail: AuditTrail,
    @Inject(ENV) env: Env,
  ) {
    const { loginFailures: failures, lockOutSeconds: firstLockOutSeconds } = env;
    const rule = { name: 'current_password_failures', failures, seconds: 900, firstLockOutSeconds };
    this.lockOut = new LockOut(rule, store);
  }

  /** @throws DomainError `rate_limited`, and what `work` throws */
  async guard<T>(userId: string, work: () => Promise<T>): Promise<T> {
    const attempt = await this.lockOut.begin(userId);
    try {
      const done = await work();
      await this.lockOut.forget(attempt);
      return done;
    } catch (error) {
      if (!(error instanceof DomainError) || !error.is('current_password_wrong')) {
        await this.lockOut.takeBack(attempt);
      } else if (await this.lockOut.fail(attempt)) {
        await this.trail.recordRefusedLogin('rate_limited', userId, this.lockOut.name);
      }
      throw error;
    }
  }
}
