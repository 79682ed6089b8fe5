import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { knownAs, type Actor } from '../access/actor.js';
import { transact } from '../database/transact.js';
import { EmailDirectory } from './email-directory.js';
import { Password } from './password.entity.js';
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
  ) {}

  /** By the names they are known by; accounts of programs are none of them. */
  async export(): Promise<{ user: User; passwordHash: string | undefined }[]> {
    const { manager } = this.dataSource;
    // Joined, as a statement takes no more than 65,535 ids.
    const found = await manager
      .createQueryBuilder(User, 'u')
      .leftJoin(Password, 'p', 'p.userId = u.id')
      .addSelect('p.hash', 'hash')
      .where('NOT u.isServiceAccount')
      .getRawAndEntities<{ hash: string | null }>();
    return found.entities
      .map((user, place) => ({ user, passwordHash: found.raw[place]?.hash ?? undefined }))
      .sort((a, b) => (knownAs(a.user) < knownAs(b.user) ? -1 : 1));
  }

  /**
   * Makes the accounts those of a list: changes those that are there, adds those that are not, and deactivates all others, whose data stay.
   * The caller stays an active superuser.
   *
   * @throws DomainError `username_taken`, `email_taken`; then nothing is changed
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
    const isNewPassword = passwordHash !== undefined && passwordHash !== before?.hash;
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
