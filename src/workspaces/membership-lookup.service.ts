import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ActingMembership } from '../access/actor.js';
import { BatchLoader } from '../platform/database/batch-loader.js';
import { FOR_EACH_PLACE, inOrder, type PlacedRow } from '../platform/database/batch-query.js';
import { poolOf } from '../platform/database/data-source.js';

interface Key {
  readonly workspaceId: string;
  readonly userId: string;
}

interface Row extends PlacedRow {
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
  private readonly loader = new BatchLoader<Key, Row>((keys) => this.findMany(keys));

  constructor(private readonly dataSource: DataSource) {}

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

  private async findMany(keys: readonly Key[]): Promise<(Row | undefined)[]> {
    const { rows } = await poolOf(this.dataSource).query<Row>({
      ...FIND_ACTING,
      values: [keys.map(({ workspaceId }) => workspaceId), keys.map(({ userId }) => userId)],
    });
    return inOrder(keys.length, rows);
  }
}
