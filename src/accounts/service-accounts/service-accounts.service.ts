import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import {
  GET_PROFILE_REFUSALS,
  ProfileDirectory,
  type ProfilesQuery,
} from '../profiles/profile-directory.service.js';
import { toNewProfile, type Profile } from '../profiles/profile.js';
import { CREATE_USER_REFUSALS } from '../../users/user-refusals.js';
import { UsersService, type NewUser } from '../../users/users.service.js';

/** What {@link ServiceAccountsService.create} throws. */
export const CREATE_SERVICE_ACCOUNT_REFUSALS = CREATE_USER_REFUSALS.username;

/** What {@link ServiceAccountsService.get} throws. */
export const GET_SERVICE_ACCOUNT_REFUSALS = GET_PROFILE_REFUSALS;

/** What {@link ServiceAccountsService.delete} throws. */
export const DELETE_SERVICE_ACCOUNT_REFUSALS = [
  ...GET_SERVICE_ACCOUNT_REFUSALS,
  'self_deletion',
  'last_superuser',
] as const satisfies readonly ErrorCode[];

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

  /** @throws DomainError {@link CREATE_SERVICE_ACCOUNT_REFUSALS} */
  async create(actor: Actor, account: NewServiceAccount): Promise<Profile> {
    const created: NewUser = { ...account, optins: null, isServiceAccount: true };
    return toNewProfile(await this.users.createFor(actor, created), created);
  }

  /** Lists service accounts, oldest first. */
  list(actor: Actor, query: ProfilesQuery): Promise<Profile[]> {
    return this.directory.list(actor, { ...query, isServiceAccount: true });
  }

  /** @throws DomainError {@link GET_SERVICE_ACCOUNT_REFUSALS}, also for a person's account */
  async get(id: string): Promise<Profile> {
    const profile = await this.directory.get(id);
    if (!profile.isServiceAccount) throw new DomainError('user_not_found');
    return profile;
  }

  /** @throws DomainError {@link DELETE_SERVICE_ACCOUNT_REFUSALS} */
  async delete(actor: Actor, id: string): Promise<void> {
    await this.get(id);
    await this.users.delete(actor, id);
  }
}
