import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { ENV, type Env } from '../platform/config/env.js';
import { UsersService } from '../users/users.service.js';

/**
 * Finds the actor of a request without credentials: none, or the superuser if authentication is
 * off.
 */
@Injectable()
export class ActingSuperuser {
  constructor(
    private readonly users: UsersService,
    @Inject(ENV) private readonly env: Env,
  ) {}

  find(): Promise<Actor | undefined> {
    return this.env.isAuthEnabled ? Promise.resolve(undefined) : this.findEnabled();
  }

  private async findEnabled(): Promise<Actor | undefined> {
    const account = await this.users.findActingSuperuser();
    return account ? { account, credential: { kind: 'none' } } : undefined;
  }
}
