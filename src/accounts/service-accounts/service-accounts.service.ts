import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { ProfileDirectory, type ProfilesQuery } from '../profiles/profile-directory.service.js';
import type { Profile } from '../profiles/profile.js';
import { UsersService } from '../../users/users.service.js';

export interface NewServiceAccount {
  readonly username: string;
  readonly name?: string;
}

/**
 * Accounts of programs. They have API keys and no password, and no rights until a superuser grants
 * some.
 */
@Injectable()
export class ServiceAccountsService {
  constructor(
    private readonly directory: ProfileDirectory,
    private readonly users: UsersService,
  ) {}

  /** @throws DomainError `token_out_of_scope`, `username_taken`, `email_taken` */
  async create(actor: Actor, account: NewServiceAccount): Promise<Profile> {
    const { id } = await this.users.createFor(actor, {
      ...account,
      optins: null,
      isServiceAccount: true,
    });
    return this.directory.get(id);
  }

  /** Lists service accounts, oldest first. */
  list(actor: Actor, query: ProfilesQuery): Promise<Profile[]> {
    return this.directory.list(actor, { ...query, isServiceAccount: true });
  }

  /** @throws DomainError `user_not_found`, also for a person's account */
  async get(id: string): Promise<Profile> {
    const profile = await this.directory.get(id);
    if (!profile.isServiceAccount) throw new DomainError('user_not_found');
    return profile;
  }

  /** @throws DomainError `user_not_found`, `self_deletion`, `last_superuser` */
  async delete(actor: Actor, id: string): Promise<void> {
    await this.get(id);
    await this.users.delete(actor, id);
  }
}
