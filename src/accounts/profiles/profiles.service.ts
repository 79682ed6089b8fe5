import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { PasswordReset } from '../../users/passwords.service.js';
import type { NewUser, UserChanges } from '../../users/users.service.js';
import { UsersService } from '../../users/users.service.js';
import { MembershipLookup } from '../../workspaces/membership-lookup.service.js';
import { WorkspacesService } from '../../workspaces/workspaces.service.js';
import { ProfileDirectory } from './profile-directory.service.js';
import type { Profile } from './profile.js';

/** Accounts for the APIs that speak of profiles (contract zenml 1.1 and 1.5). */
@Injectable()
export class ProfilesService {
  constructor(
    private readonly directory: ProfileDirectory,
    private readonly users: UsersService,
    private readonly workspaces: WorkspacesService,
    private readonly memberships: MembershipLookup,
  ) {}

  /** @throws DomainError `token_out_of_scope`, `username_taken`, `email_taken` */
  async create(actor: Actor, account: NewUser): Promise<Profile> {
    const { id } = await this.users.createFor(actor, account);
    return this.directory.get(id);
  }

  /**
   * Changes an account for a superuser or for its owner. When a superuser sets the password of
   * another account, its owner must change it, unless the changes say otherwise.
   *
   * @throws DomainError `changed_user_unknown`, and what UsersService.update throws
   */
  async update(actor: Actor, id: string, changes: UserChanges): Promise<Profile> {
    const { account } = actor;
    const isReset = changes.password !== undefined && account.isSuperuser && account.id !== id;
    try {
      await this.users.update(actor, id, {
        ...(isReset && { isPasswordExpired: true }),
        ...changes,
      });
    } catch (error) {
      if (error instanceof DomainError && error.is('user_not_found')) {
        throw new DomainError('changed_user_unknown');
      }
      throw error;
    }
    return this.directory.get(id);
  }

  /**
   * Changes the caller's own account.
   *
   * @throws DomainError what UsersService.updateOwn throws
   */
  async updateOwn(
    actor: Actor,
    changes: Parameters<UsersService['updateOwn']>[1],
    reset: PasswordReset,
  ): Promise<Profile> {
    const { id } = await this.users.updateOwn(actor, changes, reset);
    return this.directory.get(id);
  }

  /**
   * Returns the caller as a user of a ZenML server, which is a workspace here.
   *
   * @throws DomainError `workspace_not_found`, `not_workspace_member`
   */
  async authorizeServer({ account }: Actor, workspaceId: string): Promise<Profile> {
    await this.workspaces.get(workspaceId);
    const isMember = await this.memberships.find(workspaceId, account.id);
    if (!isMember && !account.isSuperuser) throw new DomainError('not_workspace_member');
    return this.directory.get(account.id);
  }
}
