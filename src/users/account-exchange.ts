import { Injectable } from '@nestjs/common';
import { DataSource, In, type EntityManager } from 'typeorm';
import { knownAs, type Actor } from '../access/actor.js';
import { transact } from '../database/transact.js';
import { EmailDirectory } from './email-directory.js';
import { Password } from './password.entity.js';
import { PasswordsService } from './passwords.service.js';
import { User } from './user.entity.js';
import { UsersService } from './users.service.js';
import { lockUser, savePassword } from './write-account.js';

/** An account as it goes from one instance to another. */
export interface ExchangedAccount {
  /** Its email, or its user name if it has none. */
  readonly email: string;
  readonly isSuperuser: boolean;
  /** Absent: it has none here, or keeps the one it has there. */
  readonly passwordHash?: string;
  readonly name?: string;
  readonly company?: string;
}

/** All accounts of people at once, with the hashes of their passwords. */
@Injectable()
export class AccountExchange {
  constructor(
    private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly directory: EmailDirectory,
    private readonly passwords: PasswordsService,
  ) {}

  /** By the names they are known by; accounts of programs are none of them. */
  async export(): Promise<{ user: User; passwordHash: string | undefined }[]> {
    const { manager } = this.dataSource;
    const users = await manager.findBy(User, { isServiceAccount: false });
    const passwords = await manager.findBy(Password, { userId: In(users.map(({ id }) => id)) });
    const hashes = new Map(passwords.map(({ userId, hash }) => [userId, hash]));
    return users
      .sort((a, b) => (knownAs(a) < knownAs(b) ? -1 : 1))
      .map((user) => ({ user, passwordHash: hashes.get(user.id) }));
  }

  /**
   * Makes the accounts those of a list: changes those that are there, adds those that are not, and deactivates all others, whose data stay.
   * The caller stays an active superuser, and keeps the password where a new one needs the current one.
   *
   * @throws DomainError `username_taken`, `email_taken`, `external_account_fixed`; then nothing is changed
   */
  async overwrite({ account }: Actor, list: readonly ExchangedAccount[]): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      const listed = new Set([account.id]);
      for (const wanted of list) {
        const known = await this.directory.find(wanted.email, manager);
        const id = known
          ? await this.change(manager, known.id, wanted, known.id === account.id)
          : await this.add(manager, wanted);
        listed.add(id);
      }
      const all = await manager.findBy(User, { isServiceAccount: false, isActive: true });
      for (const { id } of all.filter((user) => !listed.has(user.id))) {
        const { sessionEpoch } = await lockUser(manager, id);
        await manager.update(User, id, { isActive: false, sessionEpoch: sessionEpoch + 1 });
      }
    });
  }

  private async change(
    manager: EntityManager,
    id: string,
    { isSuperuser, passwordHash, name, company }: ExchangedAccount,
    isCaller: boolean,
  ): Promise<string> {
    const user = await lockUser(manager, id);
    const before = await manager.findOneBy(Password, { userId: id });
    const keepsPassword = isCaller && this.passwords.mustOwnBeProved;
    const isNewPassword =
      !keepsPassword && passwordHash !== undefined && passwordHash !== before?.hash;
    if (isNewPassword) await savePassword(manager, user, passwordHash);
    await manager.update(User, id, {
      isSuperuser: isCaller || isSuperuser,
      ...(name !== undefined && { name }),
      ...(company !== undefined && { company }),
      ...(isNewPassword && { sessionEpoch: user.sessionEpoch + 1 }),
      updatedAt: new Date(),
    });
    return id;
  }

  private async add(manager: EntityManager, wanted: ExchangedAccount): Promise<string> {
    const { email: known, passwordHash, ...rest } = wanted;
    const email = known.includes('@') ? known.toLowerCase() : undefined;
    const account = { username: email ?? known, email, ...rest };
    return (await this.users.insert(manager, account, passwordHash)).id;
  }
}
