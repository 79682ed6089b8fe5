import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ActingMembership } from '../access/actor.js';
import type { BatchLoader } from '../platform/database/batch-loader.js';
import { batchLookup } from '../platform/database/batch-lookup.js';
import { FOR_EACH_PLACE } from '../platform/database/batch-query.js';

interface Key {
  readonly workspaceId: string;
  readonly userId: string;
}

interface Row {
  username: string;
  is_admin: boolean;
}

const FIND_ACTING = {
  name: 'memberships_acting',
  text: `
    SELECT asked.place::int, found.*
    FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS asked (workspace_id, user_id, place) CROSS JOIN LATERAL (
      SELECT m.username, m.is_admin FROM memberships m
      WHERE m.workspace_id = asked.workspace_id AND m.user_id = asked.user_id AND NOT m.is_disabled
      LIMIT 1
    ) AS found ${FOR_EACH_PLACE}`,
};

/**
 * Looks up the caller's membership in the path's workspace. It is read from the database on each
 * request.
 */
@Injectable()
export class MembershipLookup {
  private readonly loader: BatchLoader<Key, Row>;

  constructor(dataSource: DataSource) {
    this.loader = batchLookup(dataSource, FIND_ACTING, (keys: readonly Key[]) => [
      keys.map(({ workspaceId }) => workspaceId),
      keys.map(({ userId }) => userId),
    ]);
  }

  /**
   * Returns the membership of an account in a workspace; undefined for accounts that are not
   * members, or disabled.
   */
  async find(workspaceId: string, userId: string): Promise<ActingMembership | undefined> {
    // No workspace id contains a NUL, and the database would reject the whole batch.
    if (workspaceId.includes('\0')) return undefined;
    const row = await this.loader.load({ workspaceId, userId });
    return row && { workspaceId, username: row.username, isAdmin: row.is_admin };
  }
}
