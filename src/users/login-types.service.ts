import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { assertProven, PROOF_REFUSALS } from '../access/proof.js';
import { ENV, type Env } from '../platform/config/env.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { Password } from './password.entity.js';
import { User } from './user.entity.js';
import { lockUser } from './write-account.js';

/** What {@link LoginTypes.set} throws. */
export const SET_LOGIN_TYPE_REFUSALS = [
  ...PROOF_REFUSALS,
  'user_not_found',
  'password_required',
  'oauth_client_unknown',
] as const satisfies readonly ErrorCode[];

/** What {@link LoginTypes.assertPossible} throws. */
export const NEW_LOGIN_TYPE_REFUSALS = [
  'password_required',
  'account_without_password',
  'oauth_client_unknown',
] as const satisfies readonly ErrorCode[];

/** The log-in type of an account that any log-in provider may claim. */
const OF_ANY_PROVIDER = 'pending_oauth';

/** Sets how an account logs in: by password, or only at log-in providers. */
@Injectable()
export class LoginTypes {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Sets the log-in type of an account. For a provider, deletes the password and the passkeys, and
   * ends all sessions.
   * For `password`, the account must have a password already.
   *
   * @param type `password`, or the name of a configured provider
   * @throws DomainError {@link SET_LOGIN_TYPE_REFUSALS}
   */
  async set(actor: Actor, userId: string, type: string): Promise<void> {
    await assertProven(this.dataSource, actor);
    if (type !== 'password') this.assertProvider(type);
    await transact(this.dataSource, async (manager) => {
      const { sessionEpoch } = await lockUser(manager, userId);
      if (type === 'password') {
        const hasPassword = await manager.existsBy(Password, { userId });
        if (!hasPassword) throw new DomainError('password_required');
        return;
      }
      await manager.delete(Password, { userId });
      await manager.query('DELETE FROM passkeys WHERE user_id = $1', [userId]);
      await manager.update(User, userId, { sessionEpoch: sessionEpoch + 1 });
    });
  }

  /**
   * Throws if a new account cannot log in like this. Nothing is stored: at a provider the account
   * is claimed by its email, and until then it has no way to log in.
   *
   * @param type `password`, `pending_oauth`, or the name of a configured provider
   * @throws DomainError {@link NEW_LOGIN_TYPE_REFUSALS}
   */
  assertPossible(type: string, hasPassword: boolean): void {
    if (type === 'password') {
      if (!hasPassword) throw new DomainError('password_required');
      return;
    }
    if (type !== OF_ANY_PROVIDER) this.assertProvider(type);
    if (hasPassword) throw new DomainError('account_without_password');
  }

  private assertProvider(type: string): void {
    const isProvider = this.env.oauthLogins.some(({ key }) => key === type);
    if (!isProvider) throw new DomainError('oauth_client_unknown');
  }
}
