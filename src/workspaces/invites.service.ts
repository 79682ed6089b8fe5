import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type FindOptionsWhere } from 'typeorm';
import type { Account } from '../access/account.js';
import { knownAs, type Actor } from '../access/actor.js';
import { assertProven, PROOF_REFUSALS } from '../access/proof.js';
import { assertBounded } from '../platform/bounds/assert-bounded.js';
import { assertCountBounded } from '../platform/bounds/assert-count-bounded.js';
import { transact } from '../platform/database/transact.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { keyOfIdentifier, looksLikeEmail } from '../platform/identifiers/identifier-key.js';
import { toEmail } from '../users/account-names.js';
import { EmailDirectory } from '../users/email-directory.service.js';
import { User } from '../users/user.entity.js';
import { Invite } from './invite.entity.js';
import { keepAccount, lockWorkspace } from './lock-workspace.js';
import { INSERT_MEMBER_REFUSALS, MembersService } from './members.service.js';
import { exclusiveRoles, type Roles } from './roles.js';
import { Membership } from './membership.entity.js';

/** What {@link InvitesService.create} throws. */
export const INVITE_REFUSALS = [
  ...PROOF_REFUSALS,
  'workspace_not_found',
  'email_refused',
  'user_not_found',
  'member_exists',
  'value_too_long',
  'limit_reached',
] as const satisfies readonly ErrorCode[];

/** What {@link InvitesService.addMember} throws. */
export const ADD_MEMBER_REFUSALS = [
  ...PROOF_REFUSALS,
  'workspace_not_found',
  ...INSERT_MEMBER_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What {@link InvitesService.decline} throws. */
export const DECLINE_INVITE_REFUSALS = ['invite_not_found'] as const satisfies readonly ErrorCode[];

/** What {@link InvitesService.accept} throws. */
export const ACCEPT_INVITE_REFUSALS = [
  'invite_not_found',
  'member_username_taken',
  'limit_reached',
] as const satisfies readonly ErrorCode[];

/** An invite, with the name that identifies the invited person. */
export interface Offer extends Pick<Invite, 'workspaceId' | 'isAdmin' | 'isOperator'> {
  readonly knownAs: string;
}

/** Invites to workspaces. Accounts are identified by id or proved email, never by user name. */
@Injectable()
export class InvitesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly members: MembersService,
    private readonly directory: EmailDirectory,
  ) {}

  /** Lists the invites of an account: one per workspace, the latest. */
  async listFor(account: Account): Promise<Offer[]> {
    const invites = await this.dataSource.manager.find(Invite, {
      where: invitesOf(account, { workspace: { isArchived: false } }),
      order: { workspaceId: 'ASC', createdAt: 'DESC', id: 'DESC' },
    });
    return invites
      .filter(({ workspaceId }, place) => workspaceId !== invites[place - 1]?.workspaceId)
      .map((invite) => ({ ...invite, knownAs: invite.email ?? knownAs(account) }));
  }

  /** Lists the invites of a workspace, by the invited person's name. */
  async list(workspaceId: string): Promise<Offer[]> {
    const invites = await this.dataSource.manager.find(Invite, {
      where: { workspaceId },
      relations: { user: true },
    });
    return invites
      .map((invite) => ({ ...invite, knownAs: invite.email ?? knownAs(invite.user!) }))
      .sort((a, b) => (a.knownAs < b.knownAs ? -1 : 1));
  }

  /** Whether an account is invited to a workspace. */
  isInvited(account: Account, workspaceId: string): Promise<boolean> {
    return this.dataSource.manager.existsBy(Invite, invitesOf(account, { workspaceId }));
  }

  /**
   * Invites to a workspace. A second invite replaces the roles of the first. A text with "@" is an
   * address, whose invite waits for an account that proves it. Any other text is the exact user
   * name of an account, which keeps the invite when it is renamed.
   *
   * @returns the name that identifies the invited person
   * @throws DomainError {@link INVITE_REFUSALS}
   */
  async create(actor: Actor, workspaceId: string, invitee: string, roles: Roles): Promise<string> {
    await assertProven(this.dataSource, actor);
    return transact(this.dataSource, async (manager) => {
      await lockWorkspace(manager, workspaceId);
      return this.insert(manager, workspaceId, invitee, roles);
    });
  }

  /**
   * Like {@link create}. Call it in a transaction that holds the workspace's lock.
   *
   * @throws DomainError {@link INVITE_REFUSALS}
   */
  async insert(
    manager: EntityManager,
    workspaceId: string,
    invitee: string,
    roles: Roles,
  ): Promise<string> {
    const user = await this.find(manager, invitee);
    const email = looksLikeEmail(invitee) ? toEmail(invitee, user?.email) : null;
    if (!user && email === null) throw new DomainError('user_not_found');
    const known = email ?? knownAs(user!);
    if (user && (await manager.existsBy(Membership, { workspaceId, userId: user.id }))) {
      throw new DomainError('member_exists', { email: known, workspaceId });
    }
    const userId = email === null ? (await keepAccount(manager, user!.id)).id : null;
    // When an account has one invite to its id and one to its email, the later one counts.
    if (user?.email != null) {
      const other = email === null ? { email: user.email } : { userId: user.id };
      await manager.delete(Invite, { workspaceId, ...other });
    }
    assertBounded('invites', { email });
    const invited = email === null ? { userId: user!.id } : { email };
    if (!(await manager.existsBy(Invite, { workspaceId, ...invited }))) {
      await assertCountBounded(manager, 'invites', workspaceId);
    }
    const offered = { workspaceId, email, userId, createdAt: new Date() };
    const offer = { ...offered, ...exclusiveRoles(roles) };
    await manager.upsert(Invite, offer, ['workspaceId', email === null ? 'userId' : 'email']);
    return known;
  }

  /** Whether an address is invited to a workspace. */
  isAddressInvited(manager: EntityManager, workspaceId: string, email: string): Promise<boolean> {
    return manager.existsBy(Invite, { workspaceId, email });
  }

  /**
   * Makes an account a member without its consent, and deletes its invites.
   *
   * @param name the account's email, or the user name of an account without an email
   * @param username what the member is called; undefined for the one derived from the email
   * @returns the name that identifies the account
   * @throws DomainError {@link ADD_MEMBER_REFUSALS}
   */
  async addMember(
    actor: Actor,
    workspaceId: string,
    { name, username }: { readonly name: string; readonly username?: string | undefined },
    roles: Roles,
  ): Promise<string> {
    await assertProven(this.dataSource, actor);
    return transact(this.dataSource, async (manager) => {
      await lockWorkspace(manager, workspaceId);
      const user = await this.directory.find(name, manager);
      if (!user) throw new DomainError('user_not_found');
      await this.members.insert(manager, workspaceId, user.id, roles, username);
      await deleteAll(manager, invitesOf(user, { workspaceId }));
      return knownAs(user);
    });
  }

  /** Deletes the invite with exactly these roles, if it exists. */
  async delete(workspaceId: string, invitee: string, roles: Roles): Promise<void> {
    const offers = { workspaceId, ...exclusiveRoles(roles) };
    await transact(this.dataSource, async (manager) => {
      if (looksLikeEmail(invitee)) {
        await manager.delete(Invite, { ...offers, email: keyOfIdentifier(invitee) });
      }
      const user = await this.find(manager, invitee);
      if (user) await manager.delete(Invite, { ...offers, userId: user.id });
    });
  }

  /**
   * Turns an invite into a membership. For an account that is already a member, it only deletes the
   * invite.
   *
   * @throws DomainError {@link ACCEPT_INVITE_REFUSALS}
   */
  async accept(account: Account, workspaceId: string, username?: string): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      const { isAdmin, isOperator } = await this.take(manager, account, workspaceId);
      if (await manager.existsBy(Membership, { workspaceId, userId: account.id })) return;
      const roles = { isAdmin, isOperator };
      await this.members.insert(manager, workspaceId, account.id, roles, username);
    });
  }

  /** @throws DomainError {@link DECLINE_INVITE_REFUSALS} */
  async decline(account: Account, workspaceId: string): Promise<void> {
    await transact(this.dataSource, (manager) => this.take(manager, account, workspaceId));
  }

  /** Deletes an invite and returns it. Of two concurrent requests, the second finds none. */
  private async take(
    manager: EntityManager,
    account: Account,
    workspaceId: string,
  ): Promise<Invite> {
    const refusal = new DomainError('invite_not_found', { email: knownAs(account) });
    const workspace = await lockWorkspace(manager, workspaceId).catch((error: unknown) => {
      // Callers who are not invited must not learn which workspaces exist.
      const isMissing = error instanceof DomainError && error.is('workspace_not_found');
      throw isMissing ? refusal : error;
    });
    if (workspace.isArchived) throw refusal;
    // Locks the current row, so that the email cannot change before the membership is created.
    const lock = { mode: 'for_key_share' } as const;
    const user = await manager.findOne(User, { where: { id: account.id }, lock });
    if (!user) throw refusal;
    const where = invitesOf(user, { workspaceId });
    const [invite] = await manager.find(Invite, {
      where,
      order: { createdAt: 'DESC', id: 'DESC' },
    });
    if (!invite) throw refusal;
    await deleteAll(manager, where);
    return invite;
  }

  /** Finds the account that an invite names: by its proved email, or by its exact user name. */
  private find(manager: EntityManager, invitee: string): Promise<User | null> {
    return looksLikeEmail(invitee)
      ? this.directory.findByEmail(invitee, manager)
      : manager.findOneBy(User, { username: invitee });
  }
}

/** Matches the invites of an account: those with its id, and those to its proved address. */
function invitesOf(
  { id: userId, email }: Pick<Account, 'id' | 'email'>,
  where: FindOptionsWhere<Invite>,
): FindOptionsWhere<Invite>[] {
  const bound = { ...where, userId };
  return email === null ? [bound] : [bound, { ...where, email }];
}

async function deleteAll(
  manager: EntityManager,
  wheres: readonly FindOptionsWhere<Invite>[],
): Promise<void> {
  for (const where of wheres) await manager.delete(Invite, where);
}
