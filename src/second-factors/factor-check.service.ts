import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';
import type { User } from '../users/user.entity.js';
import { FactorGuesses, type CodeUse } from './factor-guesses.service.js';
import { RecoveryCodes } from './recovery-codes.service.js';
import { SecondFactorPolicy, type FactorDemand } from './second-factor-policy.service.js';
import { isTotpCode } from './totp.js';
import { TotpFactors } from './totp-factors.service.js';

/** The kind of second factor that a code belonged to. */
export type FactorMethod = 'totp' | 'recovery_code';

/** Says what a log-in must prove, and checks the codes that people send. */
@Injectable()
export class FactorCheck {
  constructor(
    private readonly policy: SecondFactorPolicy,
    private readonly totp: TotpFactors,
    private readonly recovery: RecoveryCodes,
    private readonly guesses: FactorGuesses,
  ) {}

  demandOn(manager: EntityManager, user: User): Promise<FactorDemand> {
    return this.policy.demandOn(manager, user);
  }

  /** Whether the account has a second factor that works. */
  hasFactor(manager: EntityManager, userId: string): Promise<boolean> {
    return this.policy.hasFactor(manager, userId);
  }

  /** Whether the account can also prove itself by a passkey. */
  hasPasskey(manager: EntityManager, userId: string): Promise<boolean> {
    return this.policy.hasPasskey(manager, userId);
  }

  /**
   * Counts `check` as a guess: see {@link FactorGuesses.guard}. Must be called outside of
   * transactions.
   *
   * @throws DomainError `rate_limited`, and what `check` throws
   */
  guard<T>(userId: string, check: () => Promise<T>, use?: CodeUse): Promise<T> {
    return this.guesses.guard(userId, check, use);
  }

  /**
   * Uses a code of an account that the transaction has locked. It works once.
   *
   * @param sent a code of an application, or a recovery code
   * @throws DomainError `second_factor_wrong`
   */
  async use(manager: EntityManager, userId: string, sent: string): Promise<FactorMethod> {
    const code = sent.replace(/\s/g, '');
    if (isTotpCode(code)) {
      if (await this.totp.use(manager, userId, code)) return 'totp';
    } else if (await this.recovery.use(manager, userId, code)) {
      return 'recovery_code';
    }
    throw new DomainError('second_factor_wrong');
  }
}
