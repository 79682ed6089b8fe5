import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { THE_SERVER, type ActingFor, type Actor } from '../access/actor.js';
import { assertProven, PROOF_REFUSALS } from '../access/proof.js';
import { assertWholePower, WHOLE_POWER_REFUSALS } from '../access/scopes.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
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

/** A passkey of an account, which is a second factor too. */
export interface HeldPasskey {
  readonly id: string;
  readonly name: string;
  /** The host name that it works at. */
  readonly host: string;
  /** Whether it cannot leave its device. */
  readonly isDeviceBound: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** Everything that a log-in of an account can be asked for besides the password. */
export interface HeldFactors extends FactorOverview {
  /** Oldest first. */
  readonly passkeys: readonly HeldPasskey[];
}

/** In SQL, since `passkeys/` imports this folder and must not be imported here. */
const READ_PASSKEYS = `
  SELECT id, name, host, is_device_bound AS "isDeviceBound", created_at AS "createdAt",
    last_used_at AS "lastUsedAt"
  FROM passkeys WHERE user_id = $1 ORDER BY created_at, id`;

/** What superusers and the operator do about the second factors of others. */
@Injectable()
export class SecondFactorSupport {
  constructor(
    private readonly dataSource: DataSource,
    private readonly factors: SecondFactors,
    private readonly totp: TotpFactors,
    private readonly recovery: RecoveryCodes,
  ) {}

  /** @throws DomainError {@link SEE_FACTORS_REFUSALS} */
  async see(userId: string): Promise<HeldFactors> {
    const { manager } = this.dataSource;
    const user = await manager.findOneBy(User, { id: userId });
    if (!user) throw new DomainError('user_not_found');
    return this.read(manager, user);
  }

  /**
   * Removes all second factors and recovery codes of an account whose owner has lost them.
   * Superusers cannot reset their own: a stolen key of a superuser could then remove them. They use
   * {@link SecondFactors.remove}, which needs a log-in.
   *
   * @returns how many factors there were
   * @throws DomainError {@link RESET_FACTORS_REFUSALS}
   */
  async reset(by: ActingFor, userId: string): Promise<number> {
    assertWholePower(by);
    await assertProven(this.dataSource, by);
    if (by !== THE_SERVER && by.account.id === userId) throw new DomainError('own_second_factors');
    return transact(this.dataSource, async (manager) => {
      await lockUser(manager, userId);
      await this.recovery.end(manager, userId);
      const [, passkeys] = await manager.query<[unknown[], number]>(
        'DELETE FROM passkeys WHERE user_id = $1',
        [userId],
      );
      return passkeys + (await this.totp.removeAll(manager, userId));
    });
  }

  /**
   * Decides that an account must have a second factor, whatever the setting says, or takes that
   * decision back. The grace period begins with the decision.
   *
   * @throws DomainError {@link REQUIRE_FACTOR_REFUSALS}
   */
  async require(by: Actor, userId: string, isRequired: boolean): Promise<HeldFactors> {
    assertWholePower(by);
    await assertProven(this.dataSource, by);
    return transact(this.dataSource, async (manager) => {
      const user = await lockUser(manager, userId);
      if (user.isServiceAccount) throw new DomainError('account_without_password');
      if (!isRequired) await manager.delete(SecondFactorRequirement, { userId });
      else if (!(await manager.existsBy(SecondFactorRequirement, { userId }))) {
        await manager.insert(SecondFactorRequirement, { userId });
      }
      return this.read(manager, user);
    });
  }

  private async read(manager: EntityManager, user: User): Promise<HeldFactors> {
    return {
      ...(await this.factors.overviewOf(manager, user)),
      passkeys: await manager.query<HeldPasskey[]>(READ_PASSKEYS, [user.id]),
    };
  }
}
