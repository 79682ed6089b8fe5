import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ENV, type Env } from '../platform/config/env.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { Password } from './password.entity.js';
import { User } from './user.entity.js';
import { lockUser } from './write-account.js';

/** The ways in that an account has: its password, or log-in providers alone. */
@Injectable()
export class LoginTypes {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Lets an account log in at log-in providers alone: its password is deleted and its log-ins end. Whoever may log in by password must have
   * one already.
   *
   * @param type `password`, or the name of a provider of the configuration
   * @throws DomainError `user_not_found`, `password_required`, `oauth_client_unknown`
   */
  async set(userId: string, type: string): Promise<void> {
    const isProvider = this.env.oauthLogins.some(({ key }) => key === type);
    if (type !== 'password' && !isProvider) throw new DomainError('oauth_client_unknown');
    await transact(this.dataSource, async (manager) => {
      const { sessionEpoch } = await lockUser(manager, userId);
      if (type === 'password') {
        const hasPassword = await manager.existsBy(Password, { userId });
        if (!hasPassword) throw new DomainError('password_required');
        return;
      }
      await manager.delete(Password, { userId });
      await manager.update(User, userId, { sessionEpoch: sessionEpoch + 1 });
    });
  }
}
