import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ENV, type Env } from '../platform/config/env.js';
import { PasswordHasher } from '../platform/credentials/password-hasher.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { User } from '../users/user.entity.js';
import { PasswordsService } from '../users/passwords.service.js';
import { LoginFailures } from './login-failures.service.js';

/** What a log-in goes on with: the account and the hash that its password was checked against. */
export interface ProvenLogin {
  readonly userId: string;
  readonly hash: string;
}

/** Checks passwords so that an unknown account costs the same as a wrong password. */
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
   * Whose password this is, within the limits of guessing.
   *
   * @param name what was sent as the name of the account, known or not
   * @throws DomainError `login_failed`, `rate_limited`
   */
  async prove(user: User | null, name: string, password: string): Promise<ProvenLogin> {
    const attempt = await this.failures.begin(name, user?.id);
    const hash = await this.verify(user, password).catch(async (error: unknown) => {
      await this.failures.takeBack(attempt);
      throw error;
    });
    if (!user || !hash) {
      await this.trail.recordRefusedLogin('login_failed', user?.id);
      await this.failures.fail(attempt);
      throw new DomainError('login_failed');
    }
    await this.failures.succeed(attempt);
    return { userId: user.id, hash: await this.renew(user.id, password, hash) };
  }

  /** @returns the hash that the password is right for */
  private async verify(user: User | null, password: string): Promise<string | undefined> {
    const hash = user ? await this.passwords.findHash(user.id) : undefined;
    const isRight = await this.hasher.verify(password, hash);
    return user && isRight && !this.isPublishedDefault(user.username, password) ? hash : undefined;
  }

  /** Replaces a hash that came from elsewhere, or is cheaper than those made now; @returns the one that is stored then. */
  private async renew(userId: string, password: string, hash: string): Promise<string> {
    const renewed = await this.hasher.upgrade(password, hash).catch((error: unknown) => {
      // Another log-in will do.
      if (error instanceof DomainError && error.is('hashing_overloaded')) return undefined;
      throw error;
    });
    if (renewed === undefined) return hash;
    if (await this.passwords.replaceHash(userId, hash, renewed)) return renewed;
    // Two log-ins at once: the other one has renewed it, unless somebody set another password.
    const current = await this.passwords.findHash(userId);
    if (!(await this.hasher.verify(password, current))) throw new DomainError('login_failed');
    return current!;
  }

  /** Langflow's old default is the first thing that is tried on a superuser: it never works (contract langflow 6). */
  private isPublishedDefault(username: string, password: string): boolean {
    const isFirstSuperuser = username === 'langflow' || username === this.env.superuserName;
    return isFirstSuperuser && password === 'langflow';
  }
}
