import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ENV, type Env } from '../platform/config/env.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { LimitStore } from '../limits/limit-store.service.js';
import { LockOut } from '../limits/lock-out.js';

const QUARTER_SECONDS = 900;

/** What a code is sent for. */
export type CodeUse = 'log-in' | 'proof';

/**
 * Limits wrong codes of an account, from all addresses together. A code to log in can be sent only
 * after the password. Codes of fresh proofs are counted separately: somebody who has taken over a
 * session must not be able to keep its owner from logging in and ending it.
 */
@Injectable()
export class FactorGuesses {
  private readonly lockOuts: Readonly<Record<CodeUse, LockOut>>;

  constructor(
    store: LimitStore,
    private readonly trail: AuditTrail,
    @Inject(ENV) { secondFactorFailures: failures, lockOutSeconds }: Env,
  ) {
    const rule = { seconds: QUARTER_SECONDS, failures, firstLockOutSeconds: lockOutSeconds };
    this.lockOuts = {
      'log-in': new LockOut({ ...rule, name: 'login_failures_of_second_factor' }, store),
      proof: new LockOut({ ...rule, name: 'login_failures_of_proof' }, store),
    };
  }

  /**
   * Runs `check`, which checks a code of an account, within the limits on wrong codes. The attempt
   * is counted before the code is checked, outside of the transaction that checks it.
   *
   * @throws DomainError `rate_limited`, and what `check` throws: `second_factor_wrong` counts
   */
  async guard<T>(userId: string, check: () => Promise<T>, use: CodeUse = 'log-in'): Promise<T> {
    const lockOut = this.lockOuts[use];
    const attempt = await lockOut.begin(userId);
    try {
      const result = await check();
      await lockOut.forget(attempt);
      return result;
    } catch (error) {
      const isWrong = error instanceof DomainError && error.is('second_factor_wrong');
      if (!isWrong) await lockOut.takeBack(attempt);
      else if (await lockOut.fail(attempt)) {
        const { name: limit } = lockOut;
        await this.trail.recordRefusedLogin({ reason: 'rate_limited', limit }, userId);
      }
      throw error;
    }
  }
}
