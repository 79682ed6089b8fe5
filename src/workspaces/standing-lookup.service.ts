import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { BatchLoader } from '../platform/database/batch-loader.js';
import { batchLookup } from '../platform/database/batch-lookup.js';
import { FOR_EACH_PLACE } from '../platform/database/batch-query.js';
import { ALL_MEMBERS } from './groups.service.js';
import { ROLE_OF_MEMBER, type WorkspaceRole } from './workspace-role.js';

/** What an account is in one workspace. */
export interface Standing {
  /** Null for accounts that are not members, or disabled. */
  readonly role: WorkspaceRole | null;
  /** The names of its groups, with the group of all members. */
  readonly groups: readonly string[];
}

interface Key {
  readonly workspaceId: string;
  readonly userId: string;
}

interface Row {
  role: WorkspaceRole | null;
  groups: string[];
}

const FIND = {
  name: 'workspace_standing',
  text: `
    SELECT asked.place::int, found.*
    FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS asked (workspace_id, user_id, place)
    CROSS JOIN LATERAL (
      SELECT CASE WHEN m.user_id IS NOT NULL THEN ${ROLE_OF_MEMBER} END AS role,
        to_json(ARRAY(
          SELECT g.group_name FROM group_members g
          WHERE g.workspace_id = m.workspace_id AND g.user_id = m.user_id
        )) AS groups
      FROM workspaces w LEFT JOIN memberships m
        ON m.workspace_id = w.id AND m.user_id = asked.user_id AND NOT m.is_disabled
      WHERE w.id = asked.workspace_id AND NOT w.is_archived
      LIMIT 1
    ) AS found ${FOR_EACH_PLACE}`,
};

/** Looks up what an account is in a workspace. It is read from the database each time. */
@Injectable()
export class StandingLookup {
  private readonly loader: BatchLoader<Key, Row>;

  constructor(dataSource: DataSource) {
    this.loader = batchLookup(dataSource, FIND, (keys: readonly Key[]) => [
      keys.map(({ workspaceId }) => workspaceId),
      keys.map(({ userId }) => userId),
    ]);
  }

  /** Returns undefined for a workspace that does not exist, or is archived. */
  async find(workspaceId: string, userId: string): Promise<Standing | undefined> {
    // No workspace id contains a NUL, and the database would reject the whole batch.
    if (workspaceId.includes('\0')) return undefined;
    const row = await this.loader.load({ workspaceId, userId });
    if (!row) return undefined;
    const { role, groups } = row;
    return { role, groups: role === null ? [] : [...groups, ALL_MEMBERS] };
  }
}
