import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { knownAs, type Actor } from '../access/actor.js';
import { assertProven, PROOF_REFUSALS } from '../access/proof.js';
import { assertWholePower, WHOLE_POWER_REFUSALS } from '../access/scopes.js';
import { assertBounded } from '../platform/bounds/assert-bounded.js';
import { PasswordHasher } from '../platform/credentials/password-hasher.service.js';
import { transact } from '../platform/database/transact.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { EmailDirectory } from './email-directory.service.js';
import { Identity } from './identity.entity.js';
import { Password } from './password.entity.js';
import { lockSuperusers } from './last-superuser.js';
import { LOGIN_TYPE } from './login-type.js';
import { PasswordsService } from './passwords.service.js';
import { User } from './user.entity.js';
import { UsersService } from './users.service.js';
import { lockUser, savePassword } from './write-account.js';

/** An account as it goes from one instance to another. */
export interface ExchangedAccount {
  /** Identifies the account by its proved email, or by its user name if it has none. */
  readonly match: { readonly email: string } | { readonly username: string };
  /** The user name of a new account. Default: the value of `match`. */
  readonly username?: string;
  readonly isSuperuser: boolean;
  /**
   * Absent in an export if the account has no password; absent in an import to keep the current
   * one.
   */
  readonly passwordHash?: string;
  readonly name?: string;
  readonly company?: string;
}

/** An account of a person in an export. */
export interface ExportedAccount {
  readonly user: User;
  readonly passwordHash: string | undefined;
  /** See `ActingAccount.loginType`. */
  readonly loginType: string | null;
}

/** An entry of the list that could not be applied, and the reason. */
export interface ExchangeConflict {
  /** The email or user name in the entry. */
  readonly account: string;
  readonly refusal: DomainError;
}

/** What {@link AccountExchange.overwrite} throws. */
export const OVERWRITE_REFUSALS = [
  ...WHOLE_POWER_REFUSALS,
  ...PROOF_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What {@link AccountExchange.export} throws. */
export const EXPORT_REFUSALS = PROOF_REFUSALS;

/** Exports and imports all accounts of people at once, with their password hashes. */
@Injectable()
export class AccountExchange {
  constructor(
    private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly directory: EmailDirectory,
    private readonly passwords: PasswordsService,
    private readonly hasher: PasswordHasher,
  ) {}

  /**
   * Returns all accounts except service accounts, sorted by the name that `knownAs` returns. With
   * the hashes one can look for weak passwords, so it needs a fresh proof.
   *
   * @throws DomainError {@link EXPORT_REFUSALS}
   */
  async export(actor: Actor): Promise<ExportedAccount[]> {
    await assertProven(this.dataSource, actor);
    const { manager } = this.dataSource;
    // A join, because a statement takes at most 65,535 parameters.
    const found = await manager
      .createQueryBuilder(User, 'u')
      .leftJoin(Password, 'p', 'p.userId = u.id')
      .addSelect('p.hash', 'hash')
      .addSelect(LOGIN_TYPE, 'login_type')
      .where('NOT u.isServiceAccount')
      .getRawAndEntities<{ hash: string | null; login_type: string | null }>();
    return found.entities
      .map((user, place) => ({
        user,
        passwordHash: found.raw[place]?.hash ?? undefined,
        loginType: found.raw[place]?.login_type ?? null,
      }))
      .sort((a, b) => (knownAs(a.user) < knownAs(b.user) ? -1 : 1));
  }

  /**
   * Makes the accounts match a list: updates existing accounts, adds missing ones, and deactivates
   * all others without deleting their data. The caller stays an active superuser, and keeps the
   * current password if the server requires it for setting a new one. If the rights or the password
   * of an account change, all its credentials end, because they were issued for the account as it
   * was. A user name proves nothing: an entry that goes by one changes neither the rights nor the
   * password of an account with a proved email or an identity.
   *
   * @returns the entries that could not be applied; all others were applied
   * @throws DomainError {@link OVERWRITE_REFUSALS}
   */
  async overwrite(actor: Actor, list: readonly ExchangedAccount[]): Promise<ExchangeConflict[]> {
    assertWholePower(actor);
    await assertProven(this.dataSource, actor);
    const { account: caller } = actor;
    return transact(this.dataSource, async (manager) => {
      // A caller whom another superuser demotes while this waits is refused after the lock.
      await lockSuperusers(manager);
      const conflicts: ExchangeConflict[] = [];
      const listed = new Set([caller.id]);
      for (const wanted of list) {
        try {
          const known = await this.find(manager, wanted);
          // A listed account stays active even if its entry cannot be applied.
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

  /** @returns the id of the added or changed account */
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
      // A passkey logs in without the password.
      await manager.query('DELETE FROM passkeys WHERE user_id = $1', [id]);
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
