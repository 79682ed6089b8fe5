import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { assertProven, PROOF_REFUSALS } from '../access/proof.js';
import { assertBounded } from '../platform/bounds/assert-bounded.js';
import { transact } from '../platform/database/transact.js';
import { isUniqueViolation } from '../platform/database/unique-violation.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { lockMembers, lockWorkspace } from './lock-workspace.js';
import { Workspace, WORKSPACE_KEY } from './workspace.entity.js';

/** What {@link WorkspaceIds.change} throws for texts within the bounds of their columns. */
export const CHANGE_WORKSPACE_ID_REFUSALS = [
  ...PROOF_REFUSALS,
  'workspace_not_found',
  'workspace_exists',
] as const satisfies readonly ErrorCode[];

/** The tables whose rows belong to a workspace by their key, each after those it refers to. */
const COPIED = ['memberships', 'groups', 'group_members'];
const MOVED = ['invites', 'api_keys'];

/** Changes the ids of workspaces. */
@Injectable()
export class WorkspaceIds {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Gives a workspace another id. Its members, groups, invites and bound keys stay. The former id
   * is free again.
   *
   * @param name undefined: the name stays
   * @throws DomainError {@link CHANGE_WORKSPACE_ID_REFUSALS}
   */
  async change(actor: Actor, id: string, newId: string, name?: string): Promise<void> {
    await assertProven(this.dataSource, actor);
    await transact(this.dataSource, async (manager) => {
      const workspace = await lockWorkspace(manager, id);
      assertBounded('workspaces', { id: newId, name }, workspace);
      await copy(manager, 'workspaces', 'id', id, newId).catch((error: unknown) => {
        if (!isUniqueViolation(error, WORKSPACE_KEY)) throw error;
        throw new DomainError('workspace_exists', { workspaceId: newId });
      });
      if (name !== undefined) await manager.update(Workspace, newId, { name });
      await lockMembers(manager, id);
      for (const table of COPIED) await copy(manager, table, 'workspace_id', id, newId);
      for (const table of MOVED) {
        await manager.query(`UPDATE ${table} SET workspace_id = $2 WHERE workspace_id = $1`, [
          id,
          newId,
        ]);
      }
      await manager.delete(Workspace, id);
    });
  }
}

/** Inserts the rows with an id again, with another id. */
async function copy(
  manager: EntityManager,
  table: string,
  column: string,
  id: string,
  newId: string,
): Promise<void> {
  await manager.query(
    `INSERT INTO ${table}
     SELECT (jsonb_populate_record(t, jsonb_build_object('${column}', $2::text))).*
     FROM ${table} t WHERE ${column} = $1`,
    [id, newId],
  );
}
