import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ENV, type Env } from '../platform/config/env.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { LimitStore } from '../limits/limit-store.service.js';
import { LockOut } from '../limits/lock-out.js';

const QUARTER_SECONDS = 900;

/**
 * Limits wrong codes of an account, from all addresses together. Only who knows the password can
 * send one.
 */
@Injectable()
export class FactorGuesses {
  private readonly lockOut: LockOut;

  constructor(
    store: LimitStore,
    private readonly trail: AuditTrail,
    @Inject(ENV) { secondFactorFailures: failures, lockOutSeconds }: Env,
  ) {
    const rule = { name: 'login_failures_of_second_factor', seconds: QUARTER_SECONDS, failures };
    this.lockOut = new LockOut({ ...rule, firstLockOutSeconds: lockOutSeconds }, store);
  }

  /**
   * Does what checks a code of an account. The attempt counts before the code is checked, outside
   * of the transaction that checks it.
   *
   * @throws DomainError `rate_limited`, and what `check` throws: `second_factor_wrong` counts
   */
  async guard<T>(userId: string, check: () => Promise<T>): Promise<T> {
    const attempt = await this.lockOut.begin(userId);
    try {
      const result = await check();
      await this.lockOut.forget(attempt);
      return result;
    } catch (error) {
      const isWrong = error instanceof DomainError && error.is('second_factor_wrong');
      if (!isWrong) await this.lockOut.takeBack(attempt);
      else if (await this.lockOut.fail(attempt)) {
        const { name: limit } = this.lockOut;
        await this.trail.recordRefusedLogin({ reason: 'rate_limited', limit }, userId);
      }
      throw error;
    }
  }
}
