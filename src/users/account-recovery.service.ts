import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PasswordHasher } from '../platform/credentials/password-hasher.service.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { assertAnotherSuperuser } from './last-superuser.js';
import { User } from './user.entity.js';
import { lockUser, savePassword } from './write-account.js';

/**
 * Restores and ends access to an account for the operator of the server, also when nobody can log
 * in. No route uses it.
 */
@Injectable()
export class AccountRecovery {
  constructor(
    private readonly dataSource: DataSource,
    private readonly hasher: PasswordHasher,
  ) {}

  /**
   * Makes an account an active superuser. Its password and its sessions stay.
   *
   * @throws DomainError `user_not_found`
   */
  async promote(id: string): Promise<void> {
    const { affected } = await transact(this.dataSource, (manager) =>
      manager.update(User, id, {
        isActive: true,
        isSuperuser: true,
        updatedAt: new Date(),
      }),
    );
    if (!affected) throw new DomainError('user_not_found');
  }

  /**
   * Activates an account, or deactivates it and ends its sessions.
   *
   * @returns whether it was changed
   * @throws DomainError `user_not_found`, `last_superuser`
   */
  setActive(id: string, isActive: boolean): Promise<boolean> {
    return transact(this.dataSource, async (manager) => {
      if (!isActive) await assertAnotherSuperuser(manager, id);
      const user = await lockUser(manager, id);
      if (user.isActive === isActive) return false;
      const sessionEpoch = isActive ? user.sessionEpoch : user.sessionEpoch + 1;
      await manager.update(User, id, { isActive, sessionEpoch, updatedAt: new Date() });
      return true;
    });
  }

  /**
   * Sets an account's password and ends all its sessions.
   *
   * @throws DomainError `user_not_found`, `password_refused`, `account_without_password`
   */
  async setPassword(id: string, password: string): Promise<void> {
    const user = await this.dataSource.manager.findOneBy(User, { id });
    if (!user) throw new DomainError('user_not_found');
    const hash = await this.hasher.hashNew(password, [user.username, user.email]);
    await transact(this.dataSource, async (manager) => {
      // Lock the account first, as everywhere: log-ins wait for this row.
      const locked = await lockUser(manager, id);
      await manager.increment(User, { id }, 'sessionEpoch', 1);
      await savePassword(manager, locked, hash, { isByOperator: true });
    });
  }
}
