import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ENV, type Env } from '../config/env.js';
import { PasswordHasher } from '../credentials/password-hasher.js';
import { DomainError } from '../errors/domain-error.js';
import type { User } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';

/** What a log-in goes on with: the account and the hash that its password was checked against. */
export interface ProvenLogin {
  readonly userId: string;
  readonly hash: string;
}

/** Checks passwords so that an unknown account costs the same as a wrong password. */
@Injectable()
export class PasswordCheck {
  constructor(
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly trail: AuditTrail,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** @throws DomainError `login_failed` */
  async prove(user: User | null, password: string): Promise<ProvenLogin> {
    const hash = user ? await this.users.findPasswordHash(user.id) : undefined;
    const isRight = await this.hasher.verify(password, hash);
    if (!user || !hash || !isRight || this.isPublishedDefault(user.username, password)) {
      await this.trail.recordRefusedLogin('login_failed', user?.id);
      throw new DomainError('login_failed');
    }
    return { userId: user.id, hash: await this.renew(user.id, password, hash) };
  }

  /** Replaces a hash that came from elsewhere, or is cheaper than those made now; @returns the one that is stored then. */
  private async renew(userId: string, password: string, hash: string): Promise<string> {
    const renewed = await this.hasher.upgrade(password, hash).catch((error: unknown) => {
      // Another log-in will do.
      if (error instanceof DomainError && error.is('hashing_overloaded')) return undefined;
      throw error;
    });
    if (renewed === undefined) return hash;
    if (await this.users.replacePasswordHash(userId, hash, renewed)) return renewed;
    // Two log-ins at once: the other one has renewed it, unless somebody set another password.
    const current = await this.users.findPasswordHash(userId);
    if (!(await this.hasher.verify(password, current))) throw new DomainError('login_failed');
    return current!;
  }

  /** Langflow's old default is the first thing that is tried on a superuser: it never works (contract langflow 6). */
  private isPublishedDefault(username: string, password: string): boolean {
    const isFirstSuperuser = username === 'langflow' || username === this.env.superuserName;
    return isFirstSuperuser && password === 'langflow';
  }
}
