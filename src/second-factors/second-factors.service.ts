import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { assertLogIn, LOG_IN_REFUSALS } from '../access/assert-log-in.js';
import { assertProven, PROOF_REFUSALS } from '../access/proof.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { User } from '../users/user.entity.js';
import { lockUser } from '../users/write-account.js';
import { RecoveryCodes } from './recovery-codes.service.js';
import { SecondFactorPolicy, type FactorRequirement } from './second-factor-policy.service.js';
import { BEGIN_TOTP_REFUSALS, TotpFactors, type OfferedTotp } from './totp-factors.service.js';
import type { TotpFactor } from './totp-factor.entity.js';

/** What every change of {@link SecondFactors} throws. */
const CHANGE_REFUSALS = [
  ...LOG_IN_REFUSALS,
  ...PROOF_REFUSALS,
  'second_factors_off',
] as const satisfies readonly ErrorCode[];

/** What {@link SecondFactors.beginTotp} throws. */
export const OFFER_TOTP_REFUSALS = [
  ...CHANGE_REFUSALS,
  ...BEGIN_TOTP_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What {@link SecondFactors.confirmTotp} throws. */
export const CONFIRM_TOTP_REFUSALS = [
  ...CHANGE_REFUSALS,
  'second_factor_not_found',
  'second_factor_unconfirmed',
] as const satisfies readonly ErrorCode[];

/** What {@link SecondFactors.remove} throws. */
export const REMOVE_FACTOR_REFUSALS = [
  ...LOG_IN_REFUSALS,
  ...PROOF_REFUSALS,
  'second_factor_not_found',
  'last_second_factor',
] as const satisfies readonly ErrorCode[];

/** What {@link SecondFactors.renewRecoveryCodes} throws. */
export const RENEW_CODES_REFUSALS = [
  ...CHANGE_REFUSALS,
  'second_factor_missing',
] as const satisfies readonly ErrorCode[];

/** The second factors of an account, and what is demanded of it. */
export interface FactorOverview extends FactorRequirement {
  readonly totp: readonly TotpFactor[];
  readonly recoveryCodesLeft: number;
  /** Whether factors can be set up. If not, those that exist are not asked for either. */
  readonly isOffered: boolean;
}

/** A factor that was confirmed. */
export interface ConfirmedFactor {
  readonly factor: TotpFactor;
  /** With the first factor, the recovery codes, which are shown once. */
  readonly recoveryCodes: readonly string[] | null;
}

/** The second factors of the caller's own account. */
@Injectable()
export class SecondFactors {
  constructor(
    private readonly dataSource: DataSource,
    private readonly policy: SecondFactorPolicy,
    private readonly totp: TotpFactors,
    private readonly recovery: RecoveryCodes,
  ) {}

  async list({ account }: Actor): Promise<FactorOverview> {
    const { manager } = this.dataSource;
    const user = await manager.findOneBy(User, { id: account.id });
    if (!user) throw new DomainError('token_subject_unknown');
    return this.overviewOf(manager, user);
  }

  async overviewOf(manager: EntityManager, user: User): Promise<FactorOverview> {
    return {
      ...(await this.policy.requirementOf(manager, user)),
      totp: await this.totp.list(manager, user.id),
      recoveryCodesLeft: await this.recovery.countLeft(manager, user.id),
      isOffered: !this.policy.isOff,
    };
  }

  /**
   * Offers an authenticator app. It becomes a second factor when {@link confirmTotp} gets a code.
   *
   * @throws DomainError {@link OFFER_TOTP_REFUSALS}
   */
  beginTotp(actor: Actor, name?: string): Promise<OfferedTotp> {
    return this.change(actor, (manager, user) => this.totp.begin(manager, user, name));
  }

  /**
   * Returns the factor with this id that is offered to an account that the caller has locked, or
   * offers one.
   */
  offerWithin(manager: EntityManager, user: User, id: string): Promise<OfferedTotp> {
    return this.totp.offer(manager, user, id);
  }

  /** @throws DomainError {@link CONFIRM_TOTP_REFUSALS} */
  confirmTotp(actor: Actor, id: string, code: string): Promise<ConfirmedFactor> {
    return this.change(actor, (manager, { id: userId }) =>
      this.confirmWithin(manager, userId, code, id),
    );
  }

  /**
   * As {@link confirmTotp}, for an account that the caller has locked and may change.
   *
   * @throws DomainError `second_factor_not_found`, `second_factor_unconfirmed`
   */
  async confirmWithin(
    manager: EntityManager,
    userId: string,
    code: string,
    id: string,
  ): Promise<ConfirmedFactor> {
    return this.addWithin(manager, userId, () =>
      this.totp.confirm(manager, userId, code.replace(/\s/g, ''), id),
    );
  }

  /**
   * Adds a factor of any kind to an account that the caller has locked.
   *
   * @returns the factor, and with the first one the recovery codes
   */
  async addWithin<T>(manager: EntityManager, userId: string, add: () => Promise<T>) {
    const isFirst = !(await this.policy.hasFactor(manager, userId));
    const factor = await add();
    const recoveryCodes = isFirst ? await this.recovery.renew(manager, userId) : null;
    return { factor, recoveryCodes };
  }

  /**
   * Removes a factor, confirmed or only offered. With the last one the recovery codes end.
   *
   * @throws DomainError {@link REMOVE_FACTOR_REFUSALS}
   */
  async remove(actor: Actor, id: string): Promise<void> {
    assertLogIn(actor);
    await assertProven(this.dataSource, actor);
    await transact(this.dataSource, async (manager) => {
      const user = await lockUser(manager, actor.account.id);
      await this.removeWithin(manager, user, async () => {
        if (await this.totp.remove(manager, user.id, id)) return;
        throw new DomainError('second_factor_not_found');
      });
    });
  }

  /**
   * Removes a factor of any kind from an account that the caller has locked. With the last one the
   * recovery codes end.
   *
   * @throws DomainError `last_second_factor`, and what `remove` throws
   */
  async removeWithin(
    manager: EntityManager,
    user: User,
    remove: () => Promise<unknown>,
  ): Promise<void> {
    const hadFactor = await this.policy.hasFactor(manager, user.id);
    await remove();
    if (!hadFactor || (await this.policy.hasFactor(manager, user.id))) return;
    const { isRequired } = await this.policy.requirementOf(manager, user);
    if (isRequired) throw new DomainError('last_second_factor');
    await this.recovery.end(manager, user.id);
  }

  /**
   * Creates recovery codes. The former ones end.
   *
   * @throws DomainError {@link RENEW_CODES_REFUSALS}
   */
  renewRecoveryCodes(actor: Actor): Promise<string[]> {
    return this.change(actor, async (manager, { id }) => {
      if (!(await this.policy.hasFactor(manager, id))) {
        throw new DomainError('second_factor_missing');
      }
      return this.recovery.renew(manager, id);
    });
  }

  private async change<T>(
    actor: Actor,
    work: (manager: EntityManager, user: User) => Promise<T>,
  ): Promise<T> {
    assertLogIn(actor);
    await assertProven(this.dataSource, actor);
    if (this.policy.isOff) throw new DomainError('second_factors_off');
    return transact(this.dataSource, async (manager) => {
      const user = await lockUser(manager, actor.account.id);
      return work(manager, user);
    });
  }
}
