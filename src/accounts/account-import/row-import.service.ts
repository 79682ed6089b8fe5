import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { assertBounded } from '../../platform/bounds/assert-bounded.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { refusalOf } from '../../platform/errors/refusal-of.js';
import { keyOfIdentifier } from '../../platform/identifiers/identifier-key.js';
import { toEmail } from '../../users/account-names.js';
import { IdentifiersService } from '../../users/identifiers.service.js';
import type { User } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';
import { InvitesService } from '../../workspaces/invites.service.js';
import { MembersService } from '../../workspaces/members.service.js';
import type { Roles } from '../../workspaces/roles.js';
import type { WorkspaceRole } from '../../workspaces/workspace-role.js';
import type { ImportedRow } from './imported-row.js';

type Named = ImportedRow & { readonly username: string };

/** What was done for a row. */
export interface RowOutcome {
  readonly created?: User;
  /** Why the created account has no name, though the row has one. */
  readonly unnamed?: string;
  readonly hasJoined?: boolean;
  readonly isInvited?: boolean;
}

/** Applies single rows of an import, in a transaction that holds the locks of their workspaces. */
@Injectable()
export class RowImport {
  constructor(
    private readonly users: UsersService,
    private readonly identifiers: IdentifiersService,
    private readonly members: MembersService,
    private readonly invites: InvitesService,
  ) {}

  /**
   * Finds the account of a row. What its owner has changed since an earlier import, except the
   * names, makes no difference.
   *
   * @throws DomainError `username_taken` when another account has the user name, `email_refused`
   */
  async find(row: ImportedRow, manager?: EntityManager): Promise<User | undefined> {
    const username = row.username!;
    const email = row.email === undefined ? undefined : toEmail(row.email);
    const [user, ...others] = await this.identifiers.holdersOf(username, manager);
    if (!user) return undefined;
    const isSame =
      others.length === 0 &&
      user.usernameKey === keyOfIdentifier(username) &&
      !user.isServiceAccount &&
      (email === undefined || user.email === email);
    if (!isSame) throw new DomainError('username_taken');
    return user;
  }

  /**
   * Creates the account of a row and its membership, where they are missing.
   *
   * @param passwordHash the hash of the temporary password of a new account
   * @throws DomainError by the rules for names, emails and members
   */
  async put(manager: EntityManager, row: Named, passwordHash?: string): Promise<RowOutcome> {
    const { workspaceId, username, email, name } = row;
    const known = await this.find(row, manager);
    // Nobody logs in by a name, so one that breaks a rule does not keep the account out.
    const unnamed = faultOfName(name);
    const account = {
      username,
      email,
      name: unnamed === undefined ? name : undefined,
      isPasswordExpired: true,
    };
    const user = known ?? (await this.users.insert(manager, account, passwordHash));
    const created = known ? {} : { created: user, unnamed };
    if (workspaceId === undefined) return created;
    try {
      await this.members.insert(manager, workspaceId, user.id, rolesOf(row.role));
      return { ...created, hasJoined: true };
    } catch (error) {
      // A role that was changed since an earlier import stays.
      if (error instanceof DomainError && error.is('member_exists')) return created;
      throw error;
    }
  }

  /**
   * Invites the person of a row, unless the person is invited or a member.
   *
   * @throws DomainError `INVITE_REFUSALS`
   */
  async invite(manager: EntityManager, row: ImportedRow): Promise<RowOutcome> {
    const email = toEmail(row.email!);
    const workspaceId = row.workspaceId!;
    if (await this.invites.isAddressInvited(manager, workspaceId, email)) return {};
    try {
      await this.invites.insert(manager, workspaceId, email, rolesOf(row.role));
      return { isInvited: true };
    } catch (error) {
      if (error instanceof DomainError && error.is('member_exists')) return {};
      throw error;
    }
  }
}

function faultOfName(name: string | undefined): string | undefined {
  return refusalOf(() => assertBounded('users', { name }))?.text.replace(/^name: /, '');
}

function rolesOf(role: WorkspaceRole): Roles {
  return { isAdmin: role === 'admin', isOperator: role === 'operator' };
}
