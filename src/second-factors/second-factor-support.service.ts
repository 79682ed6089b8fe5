import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { THE_SERVER, type ActingFor, type Actor } from '../access/actor.js';
import { assertProven, PROOF_REFUSALS } from '../access/proof.js';
import { assertWholePower, WHOLE_POWER_REFUSALS } from '../access/scopes.js';
import { languageUnderWay } from '../audit/authors.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { say } from '../platform/languages/message.js';
import { Outbox } from '../platform/mail/outbox.service.js';
import { User } from '../users/user.entity.js';
import { lockUser } from '../users/write-account.js';
import { RecoveryCodes } from './recovery-codes.service.js';
import { SecondFactorRequirement } from './second-factor-requirement.entity.js';
import { SecondFactors, type FactorOverview } from './second-factors.service.js';
import { TotpFactors } from './totp-factors.service.js';

/** What {@link SecondFactorSupport.see} throws. */
export const SEE_FACTORS_REFUSALS = ['user_not_found'] as const satisfies readonly ErrorCode[];

/** What {@link SecondFactorSupport.reset} throws. */
export const RESET_FACTORS_REFUSALS = [
  ...WHOLE_POWER_REFUSALS,
  ...PROOF_REFUSALS,
  'user_not_found',
  'own_second_factors',
] as const satisfies readonly ErrorCode[];

/** What {@link SecondFactorSupport.require} throws. */
export const REQUIRE_FACTOR_REFUSALS = [
  ...WHOLE_POWER_REFUSALS,
  ...PROOF_REFUSALS,
  'user_not_found',
  'account_without_password',
] as const satisfies readonly ErrorCode[];

/** What superusers and the operator do about the second factors of others. */
@Injectable()
export class SecondFactorSupport {
  constructor(
    private readonly dataSource: DataSource,
    private readonly factors: SecondFactors,
    private readonly totp: TotpFactors,
    private readonly recovery: RecoveryCodes,
    private readonly outbox: Outbox,
  ) {}

  /** @throws DomainError {@link SEE_FACTORS_REFUSALS} */
  async see(userId: string): Promise<FactorOverview> {
    const { manager } = this.dataSource;
    const user = await manager.findOneBy(User, { id: userId });
    if (!user) throw new DomainError('user_not_found');
    return this.factors.overviewOf(manager, user);
  }

  /**
   * Removes all second factors and recovery codes of an account, whose owner has lost them, and
   * mails its owner. A superuser's own are removed by the superuser's log-in: else a stolen key of
   * a superuser could.
   *
   * @returns how many factors there were
   * @throws DomainError {@link RESET_FACTORS_REFUSALS}
   */
  async reset(by: ActingFor, userId: string): Promise<number> {
    assertWholePower(by);
    await assertProven(this.dataSource, by);
    if (by !== THE_SERVER && by.account.id === userId) throw new DomainError('own_second_factors');
    const { removed, email } = await transact(this.dataSource, async (manager) => {
      const user = await lockUser(manager, userId);
      await this.recovery.end(manager, userId);
      const [, passkeys] = await manager.query<[unknown[], number]>(
        'DELETE FROM passkeys WHERE user_id = $1',
        [userId],
      );
      const removed = passkeys + (await this.totp.removeAll(manager, userId));
      return { removed, email: user.email };
    });
    if (removed > 0) this.tell(email);
    return removed;
  }

  /**
   * Decides that an account must have a second factor, or that it need not by itself: then the
   * setting applies. The grace period begins with the decision.
   *
   * @throws DomainError {@link REQUIRE_FACTOR_REFUSALS}
   */
  async require(by: Actor, userId: string, isRequired: boolean): Promise<FactorOverview> {
    assertWholePower(by);
    await assertProven(this.dataSource, by);
    return transact(this.dataSource, async (manager) => {
      const user = await lockUser(manager, userId);
      if (user.isServiceAccount) throw new DomainError('account_without_password');
      if (!isRequired) await manager.delete(SecondFactorRequirement, { userId });
      else if (!(await manager.existsBy(SecondFactorRequirement, { userId }))) {
        await manager.insert(SecondFactorRequirement, { userId });
      }
      return this.factors.overviewOf(manager, user);
    });
  }

  private tell(email: string | null): void {
    if (email === null || !this.outbox.isConfigured) return;
    const mail = {
      to: email,
      subject: say('mail.factorsResetSubject'),
      text: say('mail.factorsReset', { server: this.outbox.urlOf('/') }),
      language: languageUnderWay(),
    };
    this.outbox.post('A mail about a reset of second factors', () => Promise.resolve(mail));
  }
}
