import { Injectable } from '@nestjs/common';
import { Any, DataSource, IsNull, Like, type EntityManager } from 'typeorm';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { keyOfIdentifier, looksLikeEmail } from '../platform/identifiers/identifier-key.js';
import { toEmail } from './account-names.js';
import { User } from './user.entity.js';
import { lockUser, translateNameConflict } from './write-account.js';

/** An identifier that several accounts hold. */
export interface ContestedIdentifier {
  readonly key: string;
  readonly holders: readonly Holder[];
}

export type Holder = Pick<User, 'id' | 'username' | 'email'>;

/** The result of adopting a user name as the account's email. */
export interface Adoption {
  readonly user: Holder;
  /** Undefined if the account now has the email. */
  readonly refusal?: DomainError;
}

/**
 * Manages identifiers for the operator: finds the accounts that hold one, lists and settles
 * contested ones, and adopts user names as emails. No route uses it.
 */
@Injectable()
export class IdentifiersService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Returns every account that holds a user name or an email: at most one, unless it is contested.
   */
  holdersOf(
    name: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<readonly User[]> {
    const key = keyOfIdentifier(name);
    return manager.find(User, {
      where: [{ usernameKey: key }, { email: key }],
      order: { seq: 'ASC' },
    });
  }

  /**
   * Returns the identifiers that belong to nobody, because several accounts of an older database
   * hold them.
   */
  async listContested(): Promise<ContestedIdentifier[]> {
    const rows = await this.dataSource.query<{ name_key: string }[]>(
      'SELECT name_key FROM account_names WHERE user_id IS NULL ORDER BY name_key',
    );
    const contested: ContestedIdentifier[] = [];
    for (const { name_key: key } of rows) {
      contested.push({ key, holders: await this.holdersOf(key) });
    }
    return contested;
  }

  /** Whether several accounts hold a user name or an email, whether it was settled or not. */
  async isShared(name: string): Promise<boolean> {
    const holders = await this.dataSource.query<unknown[]>(
      'SELECT id FROM users WHERE username_key = $1 OR email = $1 LIMIT 2',
      [keyOfIdentifier(name)],
    );
    return holders.length > 1;
  }

  /**
   * Gives a contested identifier to one of the accounts that hold it. The others keep their names,
   * and are still found by them where user names are matched exactly.
   *
   * @throws DomainError `user_not_found` when the account does not hold it
   */
  async settle(name: string, userId: string): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      const user = await lockUser(manager, userId);
      const key = keyOfIdentifier(name);
      if (user.usernameKey !== key && user.email !== key) throw new DomainError('user_not_found');
      await manager.query('UPDATE account_names SET user_id = $2 WHERE name_key = $1', [
        key,
        userId,
      ]);
    });
  }

  /**
   * Makes a user name that is an address the account's email. The operator vouches for it.
   *
   * @throws DomainError `user_not_found`, `email_refused` (not an address), `email_taken`
   */
  async adoptEmail(userId: string): Promise<string> {
    return transact(this.dataSource, (manager) => adopt(manager, userId));
  }

  /** Adopts the user names of all accounts without an email. */
  adoptAllEmails(): Promise<Adoption[]> {
    return this.dataSource.transaction((manager) => this.adoptEmailsWithin(manager));
  }

  /**
   * Adopts every user name that is an address as its account's email, where the account has none.
   *
   * @param ids only of these accounts
   */
  async adoptEmailsWithin(manager: EntityManager, ids?: readonly string[]): Promise<Adoption[]> {
    const users = await manager.find(User, {
      select: { id: true, username: true, email: true, usernameKey: true },
      where: {
        ...(ids && { id: Any([...ids]) }),
        email: IsNull(),
        isServiceAccount: false,
        usernameKey: Like('%@%'),
      },
      order: { seq: 'ASC' },
    });
    const adoptions: Adoption[] = [];
    for (const user of users.filter(({ username }) => looksLikeEmail(username))) {
      try {
        await manager.transaction((step) => adopt(step, user.id));
        adoptions.push({ user });
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        adoptions.push({ user, refusal: error });
      }
    }
    return adoptions;
  }
}

async function adopt(manager: EntityManager, userId: string): Promise<string> {
  const { username } = await lockUser(manager, userId);
  const email = toEmail(username);
  await translateNameConflict(() =>
    manager.update(User, userId, { email, emailProof: 'superuser', updatedAt: new Date() }),
  );
  return email;
}
