import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ENV, type Env } from '../platform/config/env.js';
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

  /**
   * Compares something with the present password, and goes on with what that leads to. An attempt counts before it is compared,
   * and stays counted unless `goOn` comes to its end: what else may go wrong must not tell a right guess for free.
   *
   * @param compare throws only if nothing was found out, which then is no attempt
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
        await this.trail.recordRefusedLogin('rate_limited', userId, this.lockOut.name);
      }
      throw error;
    });
    await this.lockOut.forget(attempt);
    return done;
  }
}
