import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { transact } from '../database/transact.js';
import { assertAnotherSuperuser } from './last-superuser.js';
import { User } from './user.entity.js';
import { lockUser } from './write-account.js';

/** The end of an account by its owner's own hand. */
@Injectable()
export class Departure {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Deletes an account and everything that hangs on it.
   *
   * @throws DomainError `user_not_found` (deleted meanwhile), `last_superuser`
   */
  async leave(userId: string): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      await assertAnotherSuperuser(manager, userId);
      await lockUser(manager, userId);
      await manager.delete(User, userId);
    });
  }
}
