import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { User } from '../users/user.entity.js';
import { completeLogin } from './complete-login.js';
import { PasswordCheck } from './password-check.service.js';

/** What a person has sent to log in. */
export interface NameAndPassword {
  readonly name: string;
  readonly password: string;
}

/** Makes what a log-in hands out, for the locked account. */
type HandOut<T> = (manager: EntityManager, user: User) => Promise<T>;

/** Lets proven log-ins in, and keeps in the audit trail which were not. */
@Injectable()
export class LoginCompletion {
  constructor(
    private readonly dataSource: DataSource,
    private readonly passwords: PasswordCheck,
    private readonly trail: AuditTrail,
  ) {}

  /**
   * Admits the account whose password it is.
   *
   * @throws DomainError `login_failed`, `approval_pending`, `login_of_inactive_account`, `password_expired`,
   *   `rate_limited`
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
   * Admits an account and makes what its log-in hands out, in one transaction.
   *
   * @param provenHash the hash that the password was checked against: it must still be the account's
   * @throws DomainError `login_failed`, `approval_pending`, `login_of_inactive_account`, `password_expired`
   */
  async enter<T>(userId: string, provenHash: string | undefined, handOut: HandOut<T>): Promise<T> {
    try {
      return await transact(this.dataSource, async (manager) =>
        handOut(manager, await completeLogin(manager, userId, provenHash)),
      );
    } catch (error) {
      if (error instanceof DomainError)
        await this.trail.recordRefusedLogin((error as DomainError).code, userId);
      throw error;
    }
  }
}
