import { Injectable } from '@nestjs/common';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { EmailDirectory } from '../users/email-directory.service.js';
import { PasswordsService, REPLACE_PROVEN_PASSWORD_REFUSALS } from '../users/passwords.service.js';
import type { User } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';
import { COMPLETE_LOGIN_REFUSALS } from './complete-login.js';
import { LoginCompletion, type FactorProof } from './login-completion.service.js';
import { PasswordCheck, PROVE_PASSWORD_REFUSALS } from './password-check.service.js';

/** A new password, and what proves that the owner sets it. */
export type NewPassword = FactorProof & {
  readonly password: string;
  readonly newPassword: string;
};

/** What the methods of {@link PasswordChange} throw; `SENT_CODE_REFUSALS` for a code. */
export const PASSWORD_CHANGE_REFUSALS = [
  ...PROVE_PASSWORD_REFUSALS,
  ...COMPLETE_LOGIN_REFUSALS,
  'second_factor_required',
  ...REPLACE_PROVEN_PASSWORD_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** The account was deleted, or its password replaced, after the current password was checked. */
const ENDED_MEANWHILE: readonly ErrorCode[] = ['user_not_found', 'current_password_wrong'];

/**
 * Replaces passwords of people who know the current one but cannot log in with it, because it has
 * expired. An account with a second factor proves it too: somebody who knows the password alone
 * must not lock its owner out.
 */
@Injectable()
export class PasswordChange {
  constructor(
    private readonly check: PasswordCheck,
    private readonly users: UsersService,
    private readonly directory: EmailDirectory,
    private readonly passwords: PasswordsService,
    private readonly completion: LoginCompletion,
  ) {}

  /**
   * Replaces the password of the account with a user name, expired or not, and ends all its
   * sessions.
   *
   * @throws DomainError {@link PASSWORD_CHANGE_REFUSALS}
   */
  async byUsername(username: string, change: NewPassword): Promise<void> {
    await this.change(await this.users.findByUsername(username), username, change);
  }

  /** As {@link byUsername}, for the account with this email. */
  async byEmail(email: string, change: NewPassword): Promise<void> {
    await this.change(await this.directory.find(email), email, change);
  }

  /** As {@link byUsername}, by email or user name. */
  async byAnyName(name: string, change: NewPassword): Promise<void> {
    await this.change(await this.directory.findByAnyName(name), name, change);
  }

  private async change(
    user: User | null,
    name: string,
    { password, newPassword, ...factor }: NewPassword,
  ): Promise<void> {
    const { hash } = await this.check.prove(user, name, password);
    const { isActive, lastLoginAt } = user!;
    if (!isActive) {
      throw new DomainError(lastLoginAt ? 'login_of_inactive_account' : 'approval_pending');
    }
    try {
      await this.completion.assertFactor(user!.id, factor);
      await this.passwords.replaceProven(user!, { password, hash }, newPassword);
    } catch (error) {
      if (error instanceof DomainError && ENDED_MEANWHILE.some((code) => error.is(code))) {
        throw new DomainError('login_failed');
      }
      throw error;
    }
  }
}
