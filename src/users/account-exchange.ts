import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { knownAs, type Actor } from '../access/actor.js';
import { assertWholePower } from '../access/scopes.js';
import { assertBounded } from '../platform/bounds/assert-bounded.js';
import { PasswordHasher } from '../platform/credentials/password-hasher.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { EmailDirectory } from './email-directory.js';
import { Identity } from './identity.entity.js';
import { Password } from './password.entity.js';
import { PasswordsService } from './passwords.service.js';
import { User } from './user.entity.js';
import { UsersService } from './users.service.js';
import { lockUser, savePassword } from './write-account.js';

/** An account as it goes from one instance to another. */
export interface ExchangedAccount {
  /** By which the account is found: its proved email, else its user name. */
  readonly match: { readonly email: string } | { readonly username: string };
  /** The user name of a new account; default: what it is found by. */
  readonly username?: string;
  readonly isSuperuser: boolean;
  /** Absent: it has none here, or keeps the one it has there. */
  readonly passwordHash?: string;
  readonly name?: string;
  readonly company?: string;
}

/** An entry of a list that was left out, and why. */
export interface ExchangeConflict {
  /** What the account should have been found by. */
  readonly account: string;
  readonly refusal: DomainError;
}

/** All accounts of people at once, with the hashes of their passwords. */
@Injectable()
export class AccountExchange {
  constructor(
    private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly directory: EmailDirectory,
    private readonly passwords: PasswordsService,
    private readonly hasher: PasswordHasher,
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
   * Makes the accounts those of a list: changes those that are there, adds those that are not, and
   * deactivates all others, whose data stay. A user name proves nothing: an entry that goes by one
   * gives no other rights or password to an account with an email or an identity of its own. The caller stays an active superuser, and keeps the
   * password where a new one needs the current one. Other rights or another password end all
   * credentials of an account, which were given out for what it was.
   *
   * @returns the entries that could not be carried out; everything else was
   * @throws DomainError those of `assertWholePower`
   */
  async overwrite(actor: Actor, list: readonly ExchangedAccount[]): Promise<ExchangeConflict[]> {
    assertWholePower(actor);
    const { account: caller } = actor;
    return transact(this.dataSource, async (manager) => {
      const conflicts: ExchangeConflict[] = [];
      const listed = new Set([caller.id]);
      for (const wanted of list) {
        try {
          const known = await this.find(manager, wanted);
          // Who is listed stays, although the entry may be one that cannot be carried out.
          if (known) listed.add(known.id);
          const id = await manager.transaction((step) => this.put(step, wanted, known, caller.id));
          listed.add(id);
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          conflicts.push({ account: nameOf(wanted), refusal: error as DomainError });
        }
      }
      const all = await manager.findBy(User, { isServiceAccount: false, isActive: true });
      for (const { id } of all.filter((user) => !listed.has(user.id))) {
        const { sessionEpoch } = await lockUser(manager, id);
        await manager.update(User, id, { isActive: false, sessionEpoch: sessionEpoch + 1 });
      }
      return conflicts;
    });
  }

  private find(manager: EntityManager, { match }: ExchangedAccount): Promise<User | null> {
    return 'email' in match
      ? this.directory.findByEmail(match.email, manager)
      : manager.findOneBy(User, { username: match.username, isServiceAccount: false });
  }

  /** @returns the id of the account that now is as wanted */
  private async put(
    manager: EntityManager,
    wanted: ExchangedAccount,
    known: User | null,
    callerId: string,
  ) {
    if (!known) return this.add(manager, wanted);
    await this.change(manager, known.id, wanted, known.id === callerId);
    return known.id;
  }

  private async change(
    manager: EntityManager,
    id: string,
    { match, isSuperuser, passwordHash, name, company }: ExchangedAccount,
    isCaller: boolean,
  ): Promise<void> {
    const user = await lockUser(manager, id);
    assertBounded('users', { name, company }, user);
    const before = await manager.findOneBy(Password, { userId: id });
    const keepsPassword = isCaller && this.passwords.mustOwnBeProved;
    const isNewPassword =
      !keepsPassword && passwordHash !== undefined && passwordHash !== before?.hash;
    const hasOtherRights = !isCaller && isSuperuser !== user.isSuperuser;
    if ('username' in match && !isCaller && (isNewPassword || hasOtherRights)) {
      await assertKnownByNameAlone(manager, user);
    }
    if (isNewPassword) {
      this.hasher.assertImportable(passwordHash);
      await savePassword(manager, user, passwordHash);
    }
    if (!isCaller && (isNewPassword || hasOtherRights)) {
      await manager.query('DELETE FROM api_keys WHERE user_id = $1', [id]);
    }
    await manager.update(User, id, {
      isSuperuser: isCaller || isSuperuser,
      ...(name !== undefined && { name }),
      ...(company !== undefined && { company }),
      ...((isNewPassword || hasOtherRights) && { sessionEpoch: user.sessionEpoch + 1 }),
      updatedAt: new Date(),
    });
  }

  private async add(manager: EntityManager, wanted: ExchangedAccount): Promise<string> {
    const { match, passwordHash, username = nameOf(wanted), ...rest } = wanted;
    if (passwordHash !== undefined) this.hasher.assertImportable(passwordHash);
    return (await this.users.insert(manager, { username, ...match, ...rest }, passwordHash)).id;
  }
}

/**
 * An owner with a proved email or an identity at a provider could log in without the new password,
 * and may have chosen the name that the entry goes by.
 *
 * @throws DomainError `username_taken`
 */
async function assertKnownByNameAlone(manager: EntityManager, user: User): Promise<void> {
  const isProved = user.email !== null || (await manager.existsBy(Identity, { userId: user.id }));
  if (isProved) throw new DomainError('username_taken');
}

function nameOf({ match }: ExchangedAccount): string {
  return 'email' in match ? match.email : match.username;
}
