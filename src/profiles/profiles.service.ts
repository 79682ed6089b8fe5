import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { DomainError } from '../errors/domain-error.js';
import type { PasswordReset } from '../users/passwords.service.js';
import type { NewUser, UserChanges } from '../users/users.service.js';
import { UsersService } from '../users/users.service.js';
import { MembershipLookup } from '../workspaces/membership-lookup.service.js';
import { WorkspacesService } from '../workspaces/workspaces.service.js';
import { ProfileDirectory } from './profile-directory.service.js';
import type { Profile } from './profile.js';

/**
 * The rules of accounts where some belong to an external provider and one to the server itself (contract zenml 1.1 and 1.5).
 * They hold on the APIs that speak of profiles; Langflow and Windmill know neither kind of account.
 */
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
   * Changes an account on behalf of a superuser or of itself. A password that a superuser sets for somebody else must be
   * changed by its owner, unless the changes say otherwise.
   *
   * @throws DomainError `changed_user_unknown`, `not_superuser` (email and expiry are superusers' to set),
   *   `external_account_fixed`, `internal_user_fixed`, `account_without_password`, and what UsersService.update throws
   */
  async update(actor: Actor, id: string, changes: UserChanges): Promise<Profile> {
    const profile = await this.directory.find(id);
    if (!profile) throw new DomainError('changed_user_unknown');
    const { isSuperuser } = actor.account;
    const isSuperusersOnly = changes.email !== undefined || changes.isPasswordExpired !== undefined;
    if (isSuperusersOnly && !isSuperuser) throw new DomainError('not_superuser');
    judge(profile, changes);
    const isReset = changes.password !== undefined && actor.account.id !== id;
    try {
      await this.users.update(actor, id, {
        ...(isReset && { isPasswordExpired: true }),
        ...changes,
      });
    } catch (error) {
      // Deleted since.
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
   * @throws DomainError `external_account_fixed`, `internal_user_fixed`, `account_without_password`, and what
   *   UsersService.updateOwn throws
   */
  async updateOwn(
    actor: Actor,
    changes: Parameters<UsersService['updateOwn']>[1],
    reset: PasswordReset,
  ): Promise<Profile> {
    const { id } = actor.account;
    judge(await this.directory.get(id), { ...changes, password: reset.password });
    await this.users.updateOwn(actor, changes, reset);
    return this.directory.get(id);
  }

  /** @throws DomainError `user_not_found`, `internal_user_undeletable`, `self_deletion`, `last_superuser` */
  async delete(actor: Actor, id: string): Promise<void> {
    const { isInternal } = await this.directory.get(id);
    if (isInternal) throw new DomainError('internal_user_undeletable');
    await this.users.delete(actor, id);
  }

  /**
   * The caller as a user of a server, which is a workspace here.
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

/** What an account's kind forbids; what would change nothing is no change. */
function judge(profile: Profile, changes: UserChanges): void {
  const renames = changes.username !== undefined && changes.username !== profile.username;
  const readdresses = changes.email !== undefined && changes.email !== profile.email;
  const setsPassword = changes.password !== undefined;
  if (profile.identity && (renames || readdresses || setsPassword)) {
    throw new DomainError('external_account_fixed');
  }
  if (profile.isInternal && renames) throw new DomainError('internal_user_fixed');
  const needsPassword = changes.isPasswordExpired === true && !setsPassword;
  if (
    (profile.isServiceAccount && setsPassword) ||
    (needsPassword && profile.isPasswordExpired === null)
  ) {
    throw new DomainError('account_without_password');
  }
}
