import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { transact } from '../platform/database/transact.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { assertDeletable } from './account-kinds.js';
import { assertAnotherSuperuser } from './last-superuser.js';
import { User } from './user.entity.js';
import { lockUser } from './write-account.js';

/** What {@link Departure.leave} throws. */
export const LEAVE_REFUSALS = [
  'internal_user_undeletable',
  'last_superuser',
] as const satisfies readonly ErrorCode[];

/** Deletes an account at its owner's request. */
@Injectable()
export class Departure {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Deletes an account and everything that belongs to it.
   *
   * @throws DomainError {@link LEAVE_REFUSALS}
   */
  async leave(userId: string): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      await assertAnotherSuperuser(manager, userId);
      assertDeletable(await lockUser(manager, userId));
      await manager.delete(User, userId);
    });
  }
}
