import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { ActingAccount, Actor } from '../access/actor.js';
import { DETAILS, type Details } from '../access/account.js';
import { assertProven } from '../access/proof.js';
import { assertScope, assertWholePower } from '../access/scopes.js';
import { assertBounded } from '../platform/bounds/assert-bounded.js';
import { ENV, type Env } from '../platform/config/env.js';
import { hashSecretToHex } from '../platform/credentials/secret-token.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { LOGIN_TYPE } from './login-type.js';
import { assertChangeable, assertDeletable } from './account-kinds.js';
import { assertMayName, nameChangesOf, nameColumnsOf } from './account-names.js';
import { assertAnotherSuperuser } from './last-superuser.js';
import { Password } from './password.entity.js';
import { PasswordsService, type NewHash, type OwnPasswordReset } from './passwords.service.js';
import { User, type EmailProof } from './user.entity.js';
import { loadCaller, lockUser, savePassword, translateNameConflict } from './write-account.js';

/** The invitations of Langflow's web UI, and whether the account has answered them. */
export const DEFAULT_OPTINS = {
  github_starred: false,
  dialog_dismissed: false,
  discord_clicked: false,
};

export interface NewUser extends Partial<Details> {
  readonly username: string;
  /** Absent: nobody can log in by password. */
  readonly password?: string;
  /** A proved email: see {@link NewUser.emailProof}. */
  readonly email?: string;
  /** How the email was proved. Default: a superuser set it. */
  readonly emailProof?: EmailProof;
  /** Default: {@link DEFAULT_OPTINS}. */
  readonly optins?: Record<string, unknown> | null;
  readonly isActive?: boolean;
  readonly isSuperuser?: boolean;
  /** Whether the first start creates it. */
  readonly isInternal?: boolean;
  /** Whether it is a service account, which has no password. */
  readonly isServiceAccount?: boolean;
  /** Whether the owner must change the password before logging in. */
  readonly isPasswordExpired?: boolean;
}

/** The changes to an account. An absent value stays as it is; null empties it. */
export interface UserChanges extends Partial<Details> {
  readonly username?: string;
  /** Only superusers set it, which proves it. */
  readonly email?: string;
  readonly profileImage?: string;
  readonly password?: string;
  /** Whether the owner must change the password, also a new one, before logging in. */
  readonly isPasswordExpired?: boolean;
  readonly isActive?: boolean;
  readonly isSuperuser?: boolean;
  readonly lastLoginAt?: Date;
  readonly optins?: Record<string, unknown>;
}

type CompleteUser = (manager: EntityManager, user: User) => Promise<void>;

/** What owners may change of their own account. */
type OwnChange = 'username' | keyof Details;

/** Creates, reads, changes and deletes accounts, and enforces the rules about them. */
@Injectable()
export class UsersService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly passwords: PasswordsService,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * @param complete writes what belongs to the new account, in the same transaction
   * @throws DomainError `CREATE_USER_REFUSALS`
   */
  async create(account: NewUser, complete?: CompleteUser): Promise<User> {
    const { password } = account;
    const hash = password === undefined ? undefined : await this.passwords.hash(password, account);
    return transact(this.dataSource, async (manager) => {
      const user = await this.insert(manager, account, hash);
      await complete?.(manager, user);
      return user;
    });
  }

  /**
   * Creates an account on behalf of a superuser.
   *
   * @param complete writes what belongs to the new account, in the same transaction
   * @throws DomainError `CREATE_USER_REFUSALS`
   */
  async createFor(actor: Actor, account: NewUser, complete?: CompleteUser): Promise<User> {
    if (account.isSuperuser) assertWholePower(actor);
    await assertProven(
      this.dataSource,
      actor,
      account.isSuperuser ? undefined : 'ordinary-account',
    );
    if (account.email !== undefined) assertScope(actor, 'admin');
    assertMayName(actor, account.username, null);
    return this.create(account, complete);
  }

  /** Writes an account and its password within the transaction of the calling code. */
  async insert(manager: EntityManager, account: NewUser, passwordHash?: string): Promise<User> {
    const { optins = DEFAULT_OPTINS, isActive = true, isSuperuser = false } = account;
    const { isInternal = false, isServiceAccount = false } = account;
    const isExpired = account.isPasswordExpired ?? false;
    const id = randomUUID();
    const names = nameColumnsOf(account, account.emailProof);
    const known = { id, ...names, ...detailsOf(account), optins };
    const columns: object = { ...known, isActive, isSuperuser, isInternal, isServiceAccount };
    assertBounded('users', columns);
    await translateNameConflict(() => manager.insert(User, columns));
    if (passwordHash !== undefined) {
      await manager.insert(Password, { userId: id, hash: passwordHash, isExpired });
    }
    return manager.findOneByOrFail(User, { id });
  }

  /** @throws DomainError `GET_USER_REFUSALS` */
  async get(id: string): Promise<User> {
    const user = await this.dataSource.manager.findOneBy(User, { id });
    if (!user) throw new DomainError('user_not_found');
    return user;
  }

  findByUsername(username: string): Promise<User | null> {
    return this.dataSource.manager.findOneBy(User, { username });
  }

  /**
   * Returns the account that acts while authentication is off: the configured one, else the oldest
   * superuser.
   */
  async findActingSuperuser(): Promise<ActingAccount | undefined> {
    const where = { isSuperuser: true, isActive: true };
    const { manager } = this.dataSource;
    const configured = await manager.findOneBy(User, {
      ...where,
      username: this.env.superuserName,
    });
    const [oldest] = configured
      ? []
      : await manager.find(User, { where, order: { seq: 'ASC' }, take: 1 });
    const user = configured ?? oldest;
    if (!user) return undefined;
    const [found] = await manager.query<{ loginType: string | null }[]>(
      `SELECT ${LOGIN_TYPE} AS "loginType" FROM users u WHERE u.id = $1`,
      [user.id],
    );
    return found && Object.assign(user, found);
  }

  /**
   * Changes an account on behalf of a caller who has access to it.
   *
   * @throws DomainError `UPDATE_USER_REFUSALS`
   */
  async update(actor: Actor, id: string, changes: UserChanges): Promise<User> {
    const { isSuperuser } = actor.account;
    if (changes.isActive === false && actor.account.id === id) {
      throw new DomainError('self_deactivation');
    }
    if (changes.isSuperuser && !isSuperuser) throw new DomainError('not_target_user');
    const isSuperusersOnly = changes.email !== undefined || changes.isPasswordExpired !== undefined;
    if (isSuperusersOnly && !isSuperuser) throw new DomainError('not_superuser');
    const { password } = changes;
    if (password !== undefined) this.passwords.assertMaySet(actor, id);
    // The server sets the time of the last log-in; superusers may correct it.
    const allowed = isSuperuser ? changes : { ...changes, lastLoginAt: undefined };
    if (password === undefined) return this.write(actor, id, allowed);
    const user = await this.get(id);
    await this.assertMayChange(actor, user, changes);
    const hash = await this.passwords.hash(password, { ...user, ...changes });
    return this.write(actor, id, allowed, { hash, isExpired: changes.isPasswordExpired });
  }

  /**
   * Changes the caller's own account, including its password.
   *
   * @throws DomainError `UPDATE_OWN_USER_REFUSALS`
   */
  async updateOwn(
    actor: Actor,
    changes: Pick<UserChanges, OwnChange>,
    reset: OwnPasswordReset,
  ): Promise<User> {
    const { id } = actor.account;
    const { password } = reset;
    const all = { ...changes, password };
    if (password === undefined) return this.write(actor, id, all);
    await this.assertMayChange(actor, await loadCaller(this.dataSource.manager, actor), all);
    const write = (written: NewHash) => this.write(actor, id, all, written);
    return this.passwords.changeOwn(actor, reset, write, changes);
  }

  /** Checks changes before a password is hashed. {@link write} checks them again. */
  private async assertMayChange(actor: Actor, user: User, changes: UserChanges): Promise<void> {
    await assertChangeable(this.dataSource.manager, actor, user, changes);
    nameChangesOf(actor, user, changes);
  }

  /**
   * Checks changes against the locked row, and writes them. A new password, its expiry and a
   * deactivation end all sessions.
   */
  private async write(
    actor: Actor,
    id: string,
    changes: UserChanges,
    newHash?: NewHash,
  ): Promise<User> {
    const { isPasswordExpired, username, email, ...columns } = changes;
    delete (columns as { password?: string }).password;
    return transact(this.dataSource, async (manager) => {
      if (changes.isActive === false || changes.isSuperuser === false) {
        await assertAnotherSuperuser(manager, id);
      }
      const user = await lockUser(manager, id);
      await assertChangeable(manager, actor, user, changes);
      const names = nameChangesOf(actor, user, { username, email });
      assertBounded('users', { ...columns, ...names }, user);
      let endsSessions = newHash !== undefined || (user.isActive && changes.isActive === false);
      if (newHash) {
        await savePassword(manager, user, newHash.hash, newHash);
      } else if (isPasswordExpired !== undefined) {
        const other = { userId: id, isExpired: !isPasswordExpired };
        const { affected } = await manager.update(Password, other, {
          isExpired: isPasswordExpired,
        });
        // An expired password must not leave sessions that were opened with it.
        endsSessions ||= isPasswordExpired && affected === 1;
      }
      await translateNameConflict(() =>
        manager.update(User, id, {
          ...(columns as object),
          ...names,
          updatedAt: new Date(),
          ...(endsSessions && { sessionEpoch: user.sessionEpoch + 1 }),
        }),
      );
      return manager.findOneByOrFail(User, { id });
    });
  }

  /**
   * Deletes an account and everything that belongs to it.
   *
   * @throws DomainError `DELETE_USER_REFUSALS`
   */
  async delete(actor: Actor, id: string): Promise<void> {
    if (actor.account.id === id) throw new DomainError('self_deletion');
    await this.remove(id);
  }

  /**
   * Deletes an account and everything that belongs to it at its owner's request.
   *
   * @throws DomainError `LEAVE_REFUSALS`
   */
  async leave({ account }: Actor): Promise<void> {
    await this.remove(account.id);
  }

  private async remove(id: string): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      await assertAnotherSuperuser(manager, id);
      assertDeletable(await lockUser(manager, id));
      await manager.delete(User, id);
    });
  }

  /** Stores the hash of an account's key to Langflow's store, which has been shut down. */
  async saveStoreApiKey(id: string, key: string): Promise<void> {
    await transact(this.dataSource, (manager) =>
      manager.update(User, id, {
        storeApiKey: hashSecretToHex(key),
      }),
    );
  }
}

function detailsOf(account: Partial<Details>): Partial<Details> {
  return Object.fromEntries(Object.entries(account).filter(([property]) => property in DETAILS));
}
