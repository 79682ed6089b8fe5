import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../access/actor.js';
import { assertProven, PROOF_REFUSALS } from '../../access/proof.js';
import { asChangeOfMany } from '../../audit/authors.js';
import { transact } from '../../platform/database/transact.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { UsersService } from '../../users/users.service.js';
import { lockWorkspace } from '../../workspaces/lock-workspace.js';
import { MembersService } from '../../workspaces/members.service.js';
import type { WorkspaceRole } from '../../workspaces/workspace-role.js';
import { OwnLogIns } from '../own-account/own-log-ins.service.js';
import { AccountAccessReader, type AccessCounts } from './account-access-reader.service.js';

export const BULK_ACTIONS = [
  'disable',
  'enable',
  'delete',
  'end_sessions',
  'add_to_workspace',
] as const;

export type BulkAction = (typeof BULK_ACTIONS)[number];

/** What {@link BulkChanges.apply} throws. What one account refuses is in its result. */
export const BULK_REFUSALS = [
  ...PROOF_REFUSALS,
  'workspace_not_found',
] as const satisfies readonly ErrorCode[];

export interface BulkChange {
  readonly action: BulkAction;
  readonly userIds: readonly string[];
  /** For `add_to_workspace`. */
  readonly workspaceId?: string;
  readonly role: WorkspaceRole;
}

export interface BulkResult {
  readonly userId: string;
  /** Undefined if it was done. */
  readonly error?: DomainError;
  /** What was in force just before, for `disable`, `delete` and `end_sessions`. */
  readonly before?: AccessCounts;
}

/** Refusals of one account, after which the others are still changed. */
type Step = (actor: Actor, userId: string) => Promise<void>;

/** Changes many accounts, each in a transaction of its own. */
@Injectable()
export class BulkChanges {
  constructor(
    private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly members: MembersService,
    private readonly logIns: OwnLogIns,
    private readonly access: AccountAccessReader,
  ) {}

  /**
   * @returns one result an account, in the order of the ids
   * @throws DomainError {@link BULK_REFUSALS}
   */
  async apply(actor: Actor, change: BulkChange): Promise<BulkResult[]> {
    if (change.action === 'add_to_workspace') await assertProven(this.dataSource, actor);
    const step = this.stepOf(change);
    const userIds = [...new Set(change.userIds)];
    const results = new Map<string, BulkResult>();
    for (const userId of ownLast(actor, userIds)) {
      try {
        const isEnding = change.action !== 'enable' && change.action !== 'add_to_workspace';
        const before = isEnding ? await this.access.count(userId) : undefined;
        await asChangeOfMany(() => step(actor, userId));
        results.set(userId, { userId, ...(before && { before }) });
      } catch (error) {
        if (!(error instanceof DomainError) || isOfAll(error as DomainError)) throw error;
        results.set(userId, { userId, error: error as DomainError });
      }
    }
    return userIds.map((userId) => results.get(userId)!);
  }

  private stepOf({ action, workspaceId, role }: BulkChange): Step {
    switch (action) {
      case 'delete':
        return (actor, userId) => this.users.delete(actor, userId);
      case 'end_sessions':
        return async (actor, userId) => void (await this.logIns.endAllOf(actor, userId));
      case 'add_to_workspace':
        return (_, userId) => this.add(workspaceId!, userId, role);
      default:
        return async (actor, userId) =>
          void (await this.users.update(actor, userId, { isActive: action === 'enable' }));
    }
  }

  private async add(workspaceId: string, userId: string, role: WorkspaceRole): Promise<void> {
    const roles = { isAdmin: role === 'admin', isOperator: role === 'operator' };
    await transact(this.dataSource, async (manager) => {
      await lockWorkspace(manager, workspaceId);
      await this.members.insert(manager, workspaceId, userId, roles);
    });
  }
}

/** To end the caller's own sessions may end the one of the request. */
function ownLast({ account }: Actor, userIds: readonly string[]): readonly string[] {
  const isOwn = (id: string) => id === account.id;
  return [...userIds.filter((id) => !isOwn(id)), ...userIds.filter(isOwn)];
}

/** Whether an error would meet every other account as well. */
function isOfAll(error: DomainError): boolean {
  return OF_ALL.includes(error.code);
}

const OF_ALL: readonly ErrorCode[] = [
  'proof_needed',
  'workspace_not_found',
  'rate_limited',
  'database_unavailable',
  'invalid_token',
  'account_inactive',
  'not_superuser',
];
