import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { assertProven, PROOF_REFUSALS } from '../access/proof.js';
import { assertNotBound, assertScope, POWER_REFUSALS } from '../access/scopes.js';
import { transact } from '../platform/database/transact.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { assertMayName } from '../users/account-names.js';
import { UsersService } from '../users/users.service.js';
import { lockWorkspace } from './lock-workspace.js';
import { MembersService } from './members.service.js';
import type { Roles } from './roles.js';

/** What {@link WorkspacePrograms.create} throws. */
export const CREATE_PROGRAM_REFUSALS = [
  ...POWER_REFUSALS,
  ...PROOF_REFUSALS,
  'token_of_another_workspace',
  'workspace_not_found',
  'username_taken',
  'member_username_taken',
  'limit_reached',
] as const satisfies readonly ErrorCode[];

/** Service accounts that are created as members of a workspace. */
@Injectable()
export class WorkspacePrograms {
  constructor(
    private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly members: MembersService,
  ) {}

  /**
   * Creates a service account on behalf of a superuser, and makes it a member. It has no keys.
   *
   * @param username its name in the workspace
   * @returns its user name on the instance
   * @throws DomainError {@link CREATE_PROGRAM_REFUSALS}
   */
  async create(actor: Actor, workspaceId: string, username: string, roles: Roles): Promise<string> {
    // The account is one of the instance, like those of the other APIs.
    assertScope(actor, 'users:write');
    assertNotBound(actor.credential);
    await assertProven(this.dataSource, actor);
    // Names of accounts are unique on the instance, and those of members only in a workspace.
    const account = {
      username: `${username}.${workspaceId}`,
      optins: null,
      isServiceAccount: true,
    };
    assertMayName(actor, account.username, null);
    await transact(this.dataSource, async (manager) => {
      await lockWorkspace(manager, workspaceId);
      const { id } = await this.users.insert(manager, account);
      await this.members.insert(manager, workspaceId, id, roles, username);
    });
    return account.username;
  }
}
