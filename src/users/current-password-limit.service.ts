import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ENV, type Env } from '../platform/config/env.js';
import { LimitStore } from '../limits/limit-store.service.js';
import { LockOut } from '../limits/lock-out.js';

/**
 * Limits how often a signed-in caller may send a wrong current password, so that a stolen session
 * cannot be used to guess it.
 */
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

  /**
   * Compares a text with the current password, then calls `goOn` with the result. The attempt is
   * counted before the comparison, and stays counted if `goOn` throws. Otherwise another error
   * would reveal a correct guess at no cost.
   *
   * @param compare throws only if it found out nothing; the attempt is then not counted
   * @throws DomainError `rate_limited`, and what `compare` and `goOn` throw
   */
  async guard<Found, Done>(
    userId: string,
    compare: () => Promise<Found>,
    goOn: (found: Found) => Promise<Done>,
  ): Promise<Done> {
    const attempt = await this.lockOut.begin(userId);
    const found = await compare().catch(async (error: unknown) => {
      await this.lockOut.takeBack(attempt);
      throw error;
    });
    const done = await goOn(found).catch(async (error: unknown) => {
      if (await this.lockOut.fail(attempt)) {
        const refused = { reason: 'rate_limited', limit: this.lockOut.name } as const;
        await this.trail.recordRefusedLogin(refused, userId);
      }
      throw error;
    });
    await this.lockOut.forget(attempt);
    return done;
  }
}
