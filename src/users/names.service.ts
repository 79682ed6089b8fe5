import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { assertBounded } from '../platform/bounds/assert-bounded.js';
import { transact } from '../platform/database/transact.js';
import { nameColumnsOf, toEmail } from './account-names.js';
import { User } from './user.entity.js';
import { lockUser, saveEmail, translateNameConflict } from './write-account.js';

/** Gives accounts other user names and emails, for the operator of the server. No route uses it. */
@Injectable()
export class NamesService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Gives an account another user name, also the account of the first start.
   *
   * @returns whether it is the account of the first start
   * @throws DomainError `user_not_found`, `username_refused`, `username_taken`
   */
  async rename(id: string, username: string): Promise<boolean> {
    const columns = nameColumnsOf({ username });
    assertBounded('users', columns);
    return transact(this.dataSource, async (manager) => {
      const { isInternal } = await lockUser(manager, id);
      await translateNameConflict(() =>
        manager.update(User, id, { ...columns, updatedAt: new Date() }),
      );
      return isInternal;
    });
  }

  /**
   * Gives an account a proved email, for which the operator vouches. The old address gets a notice.
   *
   * @returns the email as it is stored
   * @throws DomainError `user_not_found`, `email_refused`, `email_taken`
   */
  async setEmail(id: string, text: string): Promise<string> {
    return transact(this.dataSource, async (manager) => {
      const user = await lockUser(manager, id);
      const wanted = toEmail(text, user.email);
      await saveEmail(manager, user, wanted, 'superuser');
      return wanted;
    });
  }
}
