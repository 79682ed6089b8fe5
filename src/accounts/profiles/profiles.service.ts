import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { assertWholePower, WHOLE_POWER_REFUSALS } from '../../access/scopes.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import type { OwnPasswordReset } from '../../users/passwords.service.js';
import {
  CREATE_USER_REFUSALS,
  UPDATE_OWN_USER_REFUSALS,
  UPDATE_USER_REFUSALS,
} from '../../users/user-refusals.js';
import type { NewUser, UserChanges } from '../../users/users.service.js';
import { UsersService } from '../../users/users.service.js';
import {
  AUTHORIZE_SERVER_REFUSALS,
  WorkspaceServers,
} from '../../workspaces/workspace-servers.service.js';
import { ProfileDirectory } from './profile-directory.service.js';
import { toNewProfile, type Profile } from './profile.js';

/** What {@link ProfilesService.create} throws. */
export const CREATE_PROFILE_REFUSALS = [
  ...CREATE_USER_REFUSALS.username,
  ...CREATE_USER_REFUSALS.email,
  ...CREATE_USER_REFUSALS.password,
  ...CREATE_USER_REFUSALS.isSuperuser,
] as const satisfies readonly ErrorCode[];

/** What {@link ProfilesService.update} throws. */
export const UPDATE_PROFILE_REFUSALS: readonly ErrorCode[] = Object.values(UPDATE_USER_REFUSALS)
  .flat()
  .map((code) => (code === 'user_not_found' ? 'changed_user_unknown' : code));

/** What {@link ProfilesService.updateOwn} throws. */
export const UPDATE_OWN_PROFILE_REFUSALS = UPDATE_OWN_USER_REFUSALS;

/** What {@link ProfilesService.authorizeServer} throws. */
export const AUTHORIZE_PROFILE_REFUSALS = [
  ...WHOLE_POWER_REFUSALS,
  ...AUTHORIZE_SERVER_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** Accounts for the APIs that speak of profiles (contract zenml 1.1 and 1.5). */
@Injectable()
export class ProfilesService {
  constructor(
    private readonly directory: ProfileDirectory,
    private readonly users: UsersService,
    private readonly servers: WorkspaceServers,
  ) {}

  /** @throws DomainError {@link CREATE_PROFILE_REFUSALS} */
  async create(actor: Actor, account: NewUser): Promise<Profile> {
    return toNewProfile(await this.users.createFor(actor, account), account);
  }

  /**
   * Changes an account for a superuser or for its owner. When a superuser sets the password of
   * another account, its owner must change it, unless the changes say otherwise.
   *
   * @throws DomainError {@link UPDATE_PROFILE_REFUSALS}
   */
  async update(actor: Actor, id: string, changes: UserChanges): Promise<Profile> {
    const { account } = actor;
    const isReset = changes.password !== undefined && account.isSuperuser && account.id !== id;
    try {
      await this.users.update(actor, id, {
        ...(isReset && { isPasswordExpired: true }),
        ...changes,
      });
      return await this.directory.get(id);
    } catch (error) {
      if (error instanceof DomainError && error.is('user_not_found')) {
        throw new DomainError('changed_user_unknown');
      }
      throw error;
    }
  }

  /**
   * Changes the caller's own account.
   *
   * @throws DomainError {@link UPDATE_OWN_PROFILE_REFUSALS}
   */
  async updateOwn(
    actor: Actor,
    changes: Parameters<UsersService['updateOwn']>[1],
    reset: OwnPasswordReset,
  ): Promise<Profile> {
    await this.users.updateOwn(actor, changes, reset);
    return this.directory.getOwn(actor);
  }

  /**
   * Returns the caller as a user of a ZenML server. There, admins of its workspace are superusers.
   *
   * @param serverId the UUID of the workspace
   * @throws DomainError {@link AUTHORIZE_PROFILE_REFUSALS}
   */
  async authorizeServer(actor: Actor, serverId: string): Promise<Profile> {
    // The server makes a session of its own, with all rights of the account there.
    assertWholePower(actor);
    const { isAdmin: isSuperuser } = await this.servers.authorize(actor, serverId);
    return { ...(await this.directory.getOwn(actor)), isSuperuser };
  }
}
