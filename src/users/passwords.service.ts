import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { assertProven, PROOF_REFUSALS } from '../access/proof.js';
import { assertWholePower, WHOLE_POWER_REFUSALS } from '../access/scopes.js';
import { ENV, type Env } from '../platform/config/env.js';
import {
  HASHING_REFUSALS,
  NEW_PASSWORD_REFUSALS,
  PasswordHasher,
} from '../platform/credentials/password-hasher.service.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { assertMayHavePassword, MAY_HAVE_PASSWORD_REFUSALS } from './account-kinds.js';
import { CurrentPasswordLimit } from './current-password-limit.service.js';
import { Password } from './password.entity.js';
import { User } from './user.entity.js';
import { loadCaller, lockUser, savePassword, type PasswordWriting } from './write-account.js';

/** A new password that an account's owner chooses. */
export interface OwnPasswordReset {
  readonly password: string | undefined;
  /** Undefined if it was not sent. */
  readonly currentPassword: string | undefined;
}

/** A new hash, and how it is written. */
export interface NewHash extends PasswordWriting {
  readonly hash: string;
}

/** The part of the owner's account that the password rules need. */
type Owner = Pick<User, 'id' | 'username' | 'email'>;

/** What {@link PasswordsService.changeOwn} throws for a password that was sent. */
export const CHANGE_OWN_PASSWORD_REFUSALS = [
  ...WHOLE_POWER_REFUSALS,
  ...PROOF_REFUSALS,
  ...MAY_HAVE_PASSWORD_REFUSALS,
  ...NEW_PASSWORD_REFUSALS,
  'current_password_required',
  'current_password_wrong',
  'password_reused',
] as const satisfies readonly ErrorCode[];

/** What {@link PasswordsService.replaceProven} throws. */
export const REPLACE_PROVEN_PASSWORD_REFUSALS = [
  'password_reused',
  ...NEW_PASSWORD_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What {@link PasswordsService.assertKnown} throws. */
export const KNOWN_PASSWORD_REFUSALS = [
  'current_password_wrong',
  ...HASHING_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** Changes passwords, and decides who may set which one, on every API. */
@Injectable()
export class PasswordsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly hasher: PasswordHasher,
    private readonly limit: CurrentPasswordLimit,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** Returns the hash of an account's password, or undefined if it has none. */
  async findHash(userId: string): Promise<string | undefined> {
    return (await this.dataSource.manager.findOneBy(Password, { userId }))?.hash;
  }

  /**
   * Replaces a hash with another hash of the same password.
   *
   * @returns whether the old hash was still the account's
   */
  async replaceHash(userId: string, old: string, hash: string): Promise<boolean> {
    const { affected } = await transact(this.dataSource, (manager) =>
      manager.update(Password, { userId, hash: old }, { hash }),
    );
    return affected === 1;
  }

  /**
   * Throws if the caller may not set this password without sending the current one.
   *
   * @throws DomainError `password_not_changeable_here`, `current_password_required`
   */
  assertMaySet({ account }: Actor, userId: string): void {
    if (!account.isSuperuser) throw new DomainError('password_not_changeable_here');
    if (account.id === userId && this.mustOwnBeProved) {
      throw new DomainError('current_password_required');
    }
  }

  /** Whether the current password is required to set one's own password. */
  get mustOwnBeProved(): boolean {
    return this.env.isCurrentPasswordRequired;
  }

  /**
   * Hashes a password that somebody other than its owner sets, or the first one of an account.
   *
   * @throws DomainError {@link NEW_PASSWORD_REFUSALS}
   */
  hash(password: string, { username, email }: Partial<Owner>): Promise<string> {
    return this.hasher.hashNew(password, [username, email]);
  }

  /**
   * Replaces the caller's own password and ends all sessions of the account.
   *
   * @throws DomainError as {@link changeOwn}
   */
  resetOwn(actor: Actor, reset: OwnPasswordReset): Promise<User> {
    return this.changeOwn(actor, reset, (written) => this.write(actor.account.id, written));
  }

  /**
   * Replaces a password that its owner has just proved, and ends all sessions of the account.
   *
   * @param proven the current password, and its hash
   * @throws DomainError {@link REPLACE_PROVEN_PASSWORD_REFUSALS}
   */
  async replaceProven(
    owner: Owner,
    proven: { readonly password: string; readonly hash: string },
    password: string,
  ): Promise<User> {
    if (password === proven.password) throw new DomainError('password_reused');
    const hash = await this.hash(password, owner);
    return this.write(owner.id, { hash, instead: proven.hash });
  }

  /**
   * Checks a new password that the owner sets, then calls `change`.
   *
   * Checks the new password before the current one, and counts an attempt until the change is done,
   * so that no other error reveals a correct guess. A limited credential cannot change the
   * password: it could log in with it and so exceed its limits.
   *
   * @param change writes the hash
   * @param newNames the identifiers of the account after the change, if they change too
   * @throws DomainError `password_required`, {@link CHANGE_OWN_PASSWORD_REFUSALS}, and what
   *   `change` throws
   */
  async changeOwn<T>(
    actor: Actor,
    { password, currentPassword }: OwnPasswordReset,
    change: (written: NewHash) => Promise<T>,
    newNames: { readonly username?: string; readonly email?: string } = {},
  ): Promise<T> {
    if (password === undefined) throw new DomainError('password_required');
    assertWholePower(actor);
    const userId = actor.account.id;
    const { manager } = this.dataSource;
    const mustProve = currentPassword !== undefined;
    await assertProven(manager, actor, mustProve ? 'known-password' : undefined);
    const owner = await loadCaller(manager, actor);
    const names = [owner.username, owner.email, newNames.username, newNames.email];
    await assertMayHavePassword(manager, owner);
    await this.hasher.assertAllowed(password, names);
    if (!mustProve && this.mustOwnBeProved) {
      throw new DomainError('current_password_required');
    }
    if (mustProve && password === currentPassword) throw new DomainError('password_reused');
    const instead = await this.findHash(userId);
    const sent = currentPassword ?? password;
    return this.limit.guard(
      userId,
      () => this.hasher.verify(sent, instead),
      async (isCurrent) => {
        if (mustProve && !isCurrent) throw new DomainError('current_password_wrong');
        if (!mustProve && isCurrent) throw new DomainError('password_reused');
        return change({ hash: await this.hasher.hashNew(password, names), instead });
      },
    );
  }

  /**
   * Throws if this is not the account's current password.
   *
   * @throws DomainError {@link KNOWN_PASSWORD_REFUSALS}
   */
  async assertKnown(userId: string, password: string): Promise<void> {
    const hash = await this.findHash(userId);
    await this.limit.guard(
      userId,
      () => this.hasher.verify(password, hash),
      (isCurrent) =>
        isCurrent ? Promise.resolve() : Promise.reject(new DomainError('current_password_wrong')),
    );
  }

  private write(userId: string, { hash, ...writing }: NewHash): Promise<User> {
    return transact(this.dataSource, async (manager) => {
      const user = await lockUser(manager, userId);
      await savePassword(manager, user, hash, writing);
      // `updated_at` stays the same, as upstream (contract langflow 4).
      await manager.update(User, userId, { sessionEpoch: user.sessionEpoch + 1 });
      return manager.findOneByOrFail(User, { id: userId });
    });
  }
}
