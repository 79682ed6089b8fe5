import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ENV, type Env } from '../platform/config/env.js';
import {
  HASHING_REFUSALS,
  PasswordHasher,
} from '../platform/credentials/password-hasher.service.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import type { User } from '../users/user.entity.js';
import { PasswordsService } from '../users/passwords.service.js';
import { LoginFailures } from './login-failures.service.js';

/**
 * A log-in with a correct password: the account, and the hash that the password was checked
 * against.
 */
export interface ProvenLogin {
  readonly userId: string;
  readonly hash: string;
}

/** What {@link PasswordCheck.prove} throws. */
export const PROVE_PASSWORD_REFUSALS = [
  'login_failed',
  ...HASHING_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** Checks passwords. An unknown account takes as long as a wrong password. */
@Injectable()
export class PasswordCheck {
  constructor(
    private readonly passwords: PasswordsService,
    private readonly hasher: PasswordHasher,
    private readonly trail: AuditTrail,
    private readonly failures: LoginFailures,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Checks the password of an account, within the limits on guesses.
   *
   * @param name the name that was sent, known or not
   * @throws DomainError {@link PROVE_PASSWORD_REFUSALS}
   */
  async prove(user: User | null, name: string, password: string): Promise<ProvenLogin> {
    const attempt = await this.failures.begin(name, user?.id);
    const hash = await this.verify(user, password).catch(async (error: unknown) => {
      await this.failures.takeBack(attempt);
      throw error;
    });
    if (!user || !hash) {
      await this.failures.fail(attempt);
      await this.trail.recordRefusedLogin({ reason: 'login_failed', name }, user?.id);
      throw new DomainError('login_failed');
    }
    await this.failures.succeed(attempt);
    return { userId: user.id, hash: await this.renew(user.id, password, hash) };
  }

  /** @returns the hash if the password is correct for it */
  private async verify(user: User | null, password: string): Promise<string | undefined> {
    const hash = user ? await this.passwords.findHash(user.id) : undefined;
    const isRight = await this.hasher.verify(password, hash);
    return user && isRight && !this.isPublishedDefault(user.username, password) ? hash : undefined;
  }

  /**
   * Replaces a hash that was imported, or that is cheaper than new ones.
   *
   * @returns the hash that is stored now
   */
  private async renew(userId: string, password: string, hash: string): Promise<string> {
    const renewed = await this.hasher.upgrade(password, hash).catch((error: unknown) => {
      // A later log-in can do it.
      if (error instanceof DomainError && error.is('hashing_overloaded')) return undefined;
      throw error;
    });
    if (renewed === undefined) return hash;
    if (await this.passwords.replaceHash(userId, hash, renewed)) return renewed;
    // Another log-in at the same time has renewed it, unless somebody set another password.
    const current = await this.passwords.findHash(userId);
    if (!(await this.hasher.verify(password, current))) throw new DomainError('login_failed');
    return current!;
  }

  /**
   * Whether this is Langflow's old default password of the superuser. It is never accepted, because
   * attackers try it first (contract langflow 6).
   */
  private isPublishedDefault(username: string, password: string): boolean {
    const isFirstSuperuser = username === 'langflow' || username === this.env.superuserName;
    return isFirstSuperuser && password === 'langflow';
  }
}
