import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { knownAs, type Account } from '../access/actor.js';
import { transact } from '../database/transact.js';
import { DomainError } from '../errors/domain-error.js';
import { EmailDirectory } from '../users/email-directory.js';
import { Invite } from './invite.entity.js';
import { lockWorkspace } from './lock-workspace.js';
import { MembersService } from './members.service.js';
import { Membership } from './membership.entity.js';
import { separateRoles, type Roles } from './roles.js';

/** Offers of membership. */
@Injectable()
export class InvitesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly members: MembersService,
    private readonly directory: EmailDirectory,
  ) {}

  /** What was offered to an account. */
  listFor(account: Account): Promise<Invite[]> {
    return this.dataSource.manager.find(Invite, {
      where: { email: knownAs(account), workspace: { isArchived: false } },
      order: { workspaceId: 'ASC' },
    });
  }

  list(workspaceId: string): Promise<Invite[]> {
    return this.dataSource.manager.find(Invite, {
      where: { workspaceId },
      order: { email: 'ASC' },
    });
  }

  /**
   * Offers a membership; a second offer replaces the roles of the first.
   *
   * @returns the name under which the invited is known
   * @throws DomainError `workspace_not_found`, `member_exists`
   */
  create(workspaceId: string, email: string, roles: Roles): Promise<string> {
    const { isAdmin, isOperator } = separateRoles(roles);
    return transact(this.dataSource, async (manager) => {
      await lockWorkspace(manager, workspaceId);
      const user = await this.directory.find(email, manager);
      const known = user ? knownAs(user) : email.toLowerCase();
      if (user && (await manager.existsBy(Membership, { workspaceId, userId: user.id }))) {
        throw new DomainError('member_exists', { email: known, workspaceId });
      }
      await manager.upsert(Invite, { workspaceId, email: known, isAdmin, isOperator }, [
        'workspaceId',
        'email',
      ]);
      return known;
    });
  }

  /**
   * Makes an account a member without asking it, and withdraws its invite.
   *
   * @returns the name under which the account is known
   * @throws DomainError `workspace_not_found`, `user_not_found`, `member_exists`, `member_username_taken`
   */
  addMember(workspaceId: string, email: string, roles: Roles, username?: string): Promise<string> {
    return transact(this.dataSource, async (manager) => {
      await lockWorkspace(manager, workspaceId);
      const user = await this.directory.find(email, manager);
      if (!user) throw new DomainError('user_not_found');
      await this.members.insert(manager, workspaceId, user.id, roles, username);
      await manager.delete(Invite, { workspaceId, email: knownAs(user) });
      return knownAs(user);
    });
  }

  /** Withdraws the offer of exactly these roles, if there is one. */
  async delete(workspaceId: string, email: string, roles: Roles): Promise<void> {
    const { isAdmin, isOperator } = separateRoles(roles);
    const user = await this.directory.find(email);
    await transact(this.dataSource, (manager) =>
      manager.delete(Invite, {
        workspaceId,
        email: user ? knownAs(user) : email.toLowerCase(),
        isAdmin,
        isOperator,
      }),
    );
  }

  /**
   * Turns an offer into a membership. Whoever is a member already only uses it up.
   *
   * @throws DomainError `invite_not_found`, `member_username_taken`
   */
  async accept(account: Account, workspaceId: string, username?: string): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      const { isAdmin, isOperator } = await this.take(manager, account, workspaceId);
      if (await manager.existsBy(Membership, { workspaceId, userId: account.id })) return;
      const roles = { isAdmin, isOperator };
      await this.members.insert(manager, workspaceId, account.id, roles, username);
    });
  }

  /** @throws DomainError `invite_not_found` */
  async decline(account: Account, workspaceId: string): Promise<void> {
    await transact(this.dataSource, (manager) => this.take(manager, account, workspaceId));
  }

  /** Uses an offer up; of two requests at once the second finds none. */
  private async take(
    manager: EntityManager,
    account: Account,
    workspaceId: string,
  ): Promise<Invite> {
    const email = knownAs(account);
    const refusal = new DomainError('invite_not_found', { email });
    await lockWorkspace(manager, workspaceId).catch((error: unknown) => {
      // Whoever was not invited does not learn which workspaces there are.
      const isMissing = error instanceof DomainError && error.is('workspace_not_found');
      throw isMissing ? refusal : error;
    });
    const invite = await manager.findOneBy(Invite, { workspaceId, email });
    if (!invite) throw refusal;
    await manager.delete(Invite, { workspaceId, email });
    return invite;
  }
}
