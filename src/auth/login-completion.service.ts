import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import type { User } from '../users/user.entity.js';
import { COMPLETE_LOGIN_REFUSALS, completeLogin } from './complete-login.js';
import { PasswordCheck, PROVE_PASSWORD_REFUSALS } from './password-check.service.js';

/** What {@link LoginCompletion.byPassword} throws. */
export const PASSWORD_LOGIN_REFUSALS = [
  ...PROVE_PASSWORD_REFUSALS,
  ...COMPLETE_LOGIN_REFUSALS,
  'password_expired',
] as const satisfies readonly ErrorCode[];

/** The name and password that a person sent to log in. */
export interface NameAndPassword {
  readonly name: string;
  readonly password: string;
}

/** Creates the session or token of a log-in, for the locked account. */
type HandOut<T> = (manager: EntityManager, user: User) => Promise<T>;

/** Completes proven log-ins, and records refused ones in the audit trail. */
@Injectable()
export class LoginCompletion {
  constructor(
    private readonly dataSource: DataSource,
    private readonly passwords: PasswordCheck,
    private readonly trail: AuditTrail,
  ) {}

  /**
   * Checks the password of an account and completes the log-in.
   *
   * @throws DomainError {@link PASSWORD_LOGIN_REFUSALS}
   */
  async byPassword<T>(
    user: User | null,
    { name, password }: NameAndPassword,
    handOut: HandOut<T>,
  ): Promise<T> {
    const { userId, hash } = await this.passwords.prove(user, name, password);
    return this.enter(userId, hash, handOut);
  }

  /**
   * Completes the log-in of an account and calls `handOut`, in one transaction.
   *
   * @param provenHash the hash that the password was checked against; it must still be the
   *   account's
   * @throws DomainError {@link COMPLETE_LOGIN_REFUSALS}, `password_expired` for a proven hash
   */
  async enter<T>(userId: string, provenHash: string | undefined, handOut: HandOut<T>): Promise<T> {
    try {
      return await transact(this.dataSource, async (manager) =>
        handOut(manager, await completeLogin(manager, userId, provenHash)),
      );
    } catch (error) {
      if (error instanceof DomainError)
        await this.trail.recordRefusedLogin({ reason: (error as DomainError).code }, userId);
      throw error;
    }
  }
}
