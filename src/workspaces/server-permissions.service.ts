import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../access/actor.js';
import type { BatchLoader } from '../platform/database/batch-loader.js';
import { batchLookup } from '../platform/database/batch-lookup.js';
import { FOR_EACH_PLACE } from '../platform/database/batch-query.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { permits } from './server-permissions.js';
import { ROLE_OF_MEMBER, type WorkspaceRole } from './workspace-role.js';
import { ACT_AS_SERVER_REFUSALS, WorkspaceServers } from './workspace-servers.service.js';

/** What {@link ServerPermissions.share} throws. */
export const SHARE_RESOURCE_REFUSALS = [
  ...ACT_AS_SERVER_REFUSALS,
  'resource_not_shareable',
] as const satisfies readonly ErrorCode[];

interface Key {
  readonly workspaceId: string;
  readonly userId: string;
}

interface Row {
  role: WorkspaceRole;
}

/** Finds nothing for accounts that are inactive or no active members, and archived workspaces. */
const FIND_ROLE = {
  name: 'server_roles',
  text: `
    SELECT asked.place::int, found.*
    FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS asked (workspace_id, user_id, place)
    CROSS JOIN LATERAL (
      SELECT CASE WHEN u.is_superuser THEN 'admin' ELSE ${ROLE_OF_MEMBER} END AS role
      FROM users u CROSS JOIN workspaces w LEFT JOIN memberships m
        ON m.workspace_id = w.id AND m.user_id = u.id AND NOT m.is_disabled
      WHERE u.id = asked.user_id AND u.is_active AND w.id = asked.workspace_id
        AND NOT w.is_archived AND (u.is_superuser OR m.user_id IS NOT NULL)
      LIMIT 1
    ) AS found ${FOR_EACH_PLACE}`,
};

/**
 * Tells the server of a workspace what accounts may do there. The role is read each time, so a
 * membership that ended and an account that was deactivated count with the next question.
 */
@Injectable()
export class ServerPermissions {
  private readonly roles: BatchLoader<Key, Row>;

  constructor(
    dataSource: DataSource,
    private readonly servers: WorkspaceServers,
  ) {
    this.roles = batchLookup(dataSource, FIND_ROLE, (keys: readonly Key[]) => [
      keys.map(({ workspaceId }) => workspaceId),
      keys.map(({ userId }) => userId),
    ]);
  }

  /**
   * Returns which types of resources an account may do something with, in the caller's workspace.
   *
   * @throws DomainError `not_workspace_server`
   */
  async whichOf(
    actor: Actor,
    { userId, action, types }: { userId: string; action: string; types: readonly string[] },
  ): Promise<ReadonlySet<string>> {
    const workspaceId = await this.servers.workspaceOf(actor);
    const role = (await this.roles.load({ workspaceId, userId }))?.role ?? null;
    return new Set(types.filter((type) => permits(role, action, type)));
  }

  /**
   * Refuses to share a resource: what members may do follows from their roles alone.
   *
   * @throws DomainError {@link SHARE_RESOURCE_REFUSALS}
   */
  async share(actor: Actor): Promise<never> {
    await this.servers.workspaceOf(actor);
    throw new DomainError('resource_not_shareable');
  }
}
