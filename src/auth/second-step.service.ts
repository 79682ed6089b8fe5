import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { LogInMethod } from '../api-key/api-key.entity.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { FactorCheck } from '../second-factors/factor-check.service.js';
import { SecondFactors } from '../second-factors/second-factors.service.js';
import type { OfferedTotp } from '../second-factors/totp-factors.service.js';
import { User } from '../users/user.entity.js';
import { linkAtLogin, lockForLogin, noteLogin } from './complete-login.js';
import type { HandOut } from './login-completion.service.js';
import type { PendingLogIn } from './pending-log-in.entity.js';
import { linkOf, offeredFactorOf, PendingLogIns } from './pending-log-ins.service.js';
import { recordRefusals } from './record-refusals.js';

type Token = string | undefined;

/** A log-in of a browser that waits for its second step. */
export interface WaitingLogIn {
  /** Identifies it without revealing its token. */
  readonly id: string;
  readonly user: User;
}

/**
 * Adds a factor to an account that is locked. @returns how the person has now proved who they are
 */
export type AddFactor = (manager: EntityManager, userId: string) => Promise<LogInMethod>;

/** The second step of a log-in in the browser. Both steps together are one log-in. */
@Injectable()
export class SecondStep {
  constructor(
    private readonly dataSource: DataSource,
    private readonly pending: PendingLogIns,
    private readonly factors: FactorCheck,
    private readonly own: SecondFactors,
    private readonly trail: AuditTrail,
  ) {}

  /**
   * Whether the account of the log-in that waits for a code has a passkey, which would do as well.
   *
   * @throws DomainError `second_step_gone`
   */
  async takesPasskey(token: Token): Promise<boolean> {
    const { manager } = this.dataSource;
    const { userId } = await this.pending.get(manager, token, 'code');
    return this.factors.hasPasskey(manager, userId);
  }

  /** Whether an account already has a second factor. */
  hasFactor(userId: string): Promise<boolean> {
    return this.factors.hasFactor(this.dataSource.manager, userId);
  }

  /**
   * Returns the log-in that waits in a browser.
   *
   * @throws DomainError `second_step_gone`
   */
  async findWaiting(token: Token, needs: PendingLogIn['needs']): Promise<WaitingLogIn> {
    const { manager } = this.dataSource;
    const { tokenHash, userId } = await this.pending.get(manager, token, needs);
    const user = await manager.findOneBy(User, { id: userId });
    if (!user) throw new DomainError('second_step_gone');
    return { id: tokenHash.toString('hex'), user };
  }

  /**
   * Completes a log-in with a code of a second factor.
   *
   * @throws DomainError `second_step_gone`, `second_factor_wrong`, `rate_limited`,
   *   `COMPLETE_LOGIN_REFUSALS`
   */
  async finishByCode<T>(token: Token, code: string, handOut: HandOut<T>): Promise<T> {
    const { userId } = await this.pending.get(this.dataSource.manager, token, 'code');
    return this.recording(userId, () =>
      this.factors.guard(userId, () =>
        this.within(token, userId, 'code', async (manager, user, pending) => {
          const factor = await this.factors.use(manager, user.id, code);
          return this.hand(manager, user, { pending, factor }, handOut);
        }),
      ),
    );
  }

  /**
   * Returns the factor that the person is to set up.
   *
   * @throws DomainError `second_step_gone`
   */
  async offer(token: Token): Promise<OfferedTotp> {
    const waiting = await this.pending.get(this.dataSource.manager, token, 'setup');
    return transact(this.dataSource, async (manager) => {
      const user = await lockForLogin(manager, waiting.userId);
      await this.assertDemanded(manager, user, 'setup');
      return this.own.offerWithin(manager, user, offeredFactorOf(waiting));
    });
  }

  /**
   * Sets up the first factor of an account with its first code, and completes the log-in.
   *
   * @returns what was handed out, and the recovery codes, which are shown once
   * @throws DomainError `second_step_gone`, `second_factor_unconfirmed`, `COMPLETE_LOGIN_REFUSALS`
   */
  async finishBySetup<T>(token: Token, code: string, handOut: HandOut<T>) {
    const { userId } = await this.pending.get(this.dataSource.manager, token, 'setup');
    return this.within(token, userId, 'setup', async (manager, user, pending) => {
      const recoveryCodes = await this.confirm(manager, pending, code);
      const done = await this.hand(manager, user, { pending, factor: 'totp' }, handOut);
      return { done, recoveryCodes: recoveryCodes ?? [] };
    });
  }

  /**
   * Sets up the first factor of an account in another way than by a code, and completes the log-in.
   *
   * @returns as {@link finishBySetup}
   * @throws DomainError `second_step_gone`, `COMPLETE_LOGIN_REFUSALS`, and what `add` throws
   */
  async finishByNewFactor<T>(token: Token, add: AddFactor, handOut: HandOut<T>) {
    const { userId } = await this.pending.get(this.dataSource.manager, token, 'setup');
    return this.within(token, userId, 'setup', async (manager, user, pending) => {
      const { factor, recoveryCodes } = await this.own.addWithin(manager, userId, () =>
        add(manager, userId),
      );
      const done = await this.hand(manager, user, { pending, factor }, handOut);
      return { done, recoveryCodes: recoveryCodes ?? [] };
    });
  }

  /** Does `work` for the locked account, unless another step is demanded of it by now. */
  private within<T>(
    token: Token,
    userId: string,
    needs: PendingLogIn['needs'],
    work: (manager: EntityManager, user: User, pending: PendingLogIn) => Promise<T>,
  ): Promise<T> {
    return transact(this.dataSource, async (manager) => {
      const user = await lockForLogin(manager, userId);
      const pending = await this.pending.get(manager, token, needs);
      await this.pending.take(manager, pending, user);
      await this.assertDemanded(manager, user, needs);
      return work(manager, user, pending);
    });
  }

  private async assertDemanded(
    manager: EntityManager,
    user: User,
    needs: PendingLogIn['needs'],
  ): Promise<void> {
    if ((await this.factors.demandOn(manager, user)) !== needs) {
      throw new DomainError('second_step_gone');
    }
  }

  /** @throws DomainError `second_factor_unconfirmed`, also if another one was offered since */
  private async confirm(manager: EntityManager, pending: PendingLogIn, code: string) {
    const id = offeredFactorOf(pending);
    const confirmed = await this.own
      .confirmWithin(manager, pending.userId, code, id)
      .catch((error: unknown) => {
        const isReplaced = error instanceof DomainError && error.is('second_factor_not_found');
        throw isReplaced ? new DomainError('second_factor_unconfirmed') : error;
      });
    return confirmed.recoveryCodes;
  }

  private async hand<T>(
    manager: EntityManager,
    user: User,
    { pending, factor }: { readonly pending: PendingLogIn; readonly factor: LogInMethod },
    handOut: HandOut<T>,
  ): Promise<T> {
    await linkAtLogin(manager, user, linkOf(pending));
    await noteLogin(manager, user.id);
    const methods = [pending.method, factor];
    return handOut(manager, { user, methods, isFactorSkipped: false });
  }

  private recording<T>(userId: string, work: () => Promise<T>): Promise<T> {
    return recordRefusals(this.trail, userId, work);
  }
}
