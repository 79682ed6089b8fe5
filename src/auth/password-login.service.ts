import { Injectable } from '@nestjs/common';
import type { ErrorCode } from '../platform/errors/error-code.js';
import type { User } from '../users/user.entity.js';
import { COMPLETE_LOGIN_REFUSALS } from './complete-login.js';
import {
  COMPLETE_AT_ONCE_REFUSALS,
  LoginCompletion,
  type FactorProof,
  type HandOut,
  type LogInStep,
} from './login-completion.service.js';
import { PasswordCheck, PROVE_PASSWORD_REFUSALS } from './password-check.service.js';

/** What {@link PasswordLogin.complete} throws where no code is sent. */
export const PASSWORD_LOGIN_REFUSALS = [
  ...PROVE_PASSWORD_REFUSALS,
  ...COMPLETE_AT_ONCE_REFUSALS,
  'password_expired',
] as const satisfies readonly ErrorCode[];

/** What {@link PasswordLogin.completeOrWait} throws. */
export const BROWSER_LOGIN_REFUSALS = [
  ...PROVE_PASSWORD_REFUSALS,
  ...COMPLETE_LOGIN_REFUSALS,
  'password_expired',
] as const satisfies readonly ErrorCode[];

/** The name and password that a person sent to log in. */
export interface NameAndPassword {
  readonly name: string;
  readonly password: string;
}

/** Log-ins by password. Nobody learns of a second factor who does not know the password. */
@Injectable()
export class PasswordLogin {
  constructor(
    private readonly passwords: PasswordCheck,
    private readonly completion: LoginCompletion,
  ) {}

  /**
   * Checks the password of an account and completes the log-in.
   *
   * @throws DomainError {@link PASSWORD_LOGIN_REFUSALS}; `SENT_CODE_REFUSALS` for a code
   */
  async complete<T>(
    user: User | null,
    { name, password }: NameAndPassword,
    factor: FactorProof,
    handOut: HandOut<T>,
  ): Promise<T> {
    const { userId, hash } = await this.passwords.prove(user, name, password);
    return this.completion.complete(userId, { by: 'password', hash, ...factor }, handOut);
  }

  /**
   * Checks the password of an account, and completes the log-in or stores it until a page has asked
   * for the second factor.
   *
   * @throws DomainError {@link BROWSER_LOGIN_REFUSALS}
   */
  async completeOrWait<T>(
    user: User | null,
    { name, password }: NameAndPassword,
    handOut: HandOut<T>,
  ): Promise<LogInStep<T>> {
    const { userId, hash } = await this.passwords.prove(user, name, password);
    return this.completion.completeOrWait(userId, { by: 'password', hash }, handOut);
  }
}
