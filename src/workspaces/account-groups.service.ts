import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ENV, type Env } from '../platform/config/env.js';
import type { BatchLoader } from '../platform/database/batch-loader.js';
import { batchLookup } from '../platform/database/batch-lookup.js';
import { FOR_EACH_PLACE, toArrayText } from '../platform/database/batch-query.js';
import { ROLE_OF_MEMBER, type WorkspaceRole } from './workspace-role.js';

/**
 * The form in which other programs get groups. `names`: `acme`, `acme/devs`. `ids`: UUIDs that
 * never belong to another workspace or group. `roles`: the roles, such as `acme:admin`, in place of
 * the groups.
 */
export const GROUPS_FORMATS = ['names', 'ids', 'roles'] as const;
export type GroupsFormat = (typeof GROUPS_FORMATS)[number];

/** The role of superusers. Roles in workspaces contain a colon, so none of them is this one. */
export const SUPERUSER_ROLE = 'superuser';

/** The groups and the roles of an account, each at most `MAX_GROUPS_IN_CLAIMS`. */
export interface GroupsAndRoles {
  readonly groups: readonly string[];
  readonly roles: readonly string[];
}

type Group = readonly [name: string, stableId: string];
type Member = readonly [
  workspaceId: string,
  stableId: string,
  role: WorkspaceRole,
  groups: Group[] | null,
];

interface Row {
  is_superuser: boolean;
  members: Member[];
}

const NONE: GroupsAndRoles = { groups: [], roles: [] };

/**
 * The oldest memberships come first, so that somebody who adds an account to more workspaces than
 * are told cannot push out what it was a member of before.
 */
const FIND = {
  name: 'account_groups',
  text: `
    SELECT asked.place::int, u.is_superuser, coalesce((
      SELECT json_agg(json_build_array(m.workspace_id, m.stable_id, m.role, (
        SELECT json_agg(json_build_array(g.name, g.stable_id) ORDER BY g.name COLLATE "C")
        FROM (
          SELECT g.name, g.stable_id FROM group_members gm
            JOIN groups g ON g.workspace_id = gm.workspace_id AND g.name = gm.group_name
          WHERE gm.workspace_id = m.workspace_id AND gm.user_id = u.id
          ORDER BY g.name COLLATE "C" LIMIT $2
        ) AS g
      )) ORDER BY m.created_at, m.workspace_id COLLATE "C")
      FROM (
        SELECT m.workspace_id, w.stable_id, m.created_at,
          ${ROLE_OF_MEMBER} AS role
        FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
        WHERE m.user_id = u.id AND NOT m.is_disabled AND NOT w.is_archived
        ORDER BY m.created_at, m.workspace_id COLLATE "C"
        LIMIT $2
      ) AS m
    ), '[]') AS members
    FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (user_id, place)
      JOIN users u ON u.id = asked.user_id AND u.is_active ${FOR_EACH_PLACE}`,
};

/** Finds the groups and roles of an account, for other programs. */
@Injectable()
export class AccountGroups {
  private readonly loader: BatchLoader<string, Row>;

  constructor(
    dataSource: DataSource,
    @Inject(ENV) private readonly env: Env,
  ) {
    const valuesOf = (ids: readonly string[]) => [toArrayText(ids), env.maxGroupsInClaims];
    this.loader = batchLookup(dataSource, FIND, valuesOf);
  }

  /**
   * Returns the groups and roles of an account, in an order that only changes of its memberships
   * change. They consist of ASCII letters, digits and `_ - . % / :`. An account that does not exist
   * or is not active has none; disabled memberships and archived workspaces give none. One query,
   * shared by calls in the same turn of the event loop.
   *
   * @param within the only workspace whose groups are returned, for a credential that is bound to
   *   it
   */
  async of(accountId: string, format: GroupsFormat, within?: string): Promise<GroupsAndRoles> {
    const found = await this.loader.load(accountId);
    if (!found) return NONE;
    const row = within === undefined ? found : onlyWithin(within, found);
    const most = this.env.maxGroupsInClaims;
    const roles = rolesOf(row, format).slice(0, most);
    return { groups: format === 'roles' ? roles : groupsOf(row, format).slice(0, most), roles };
  }
}

function onlyWithin(workspaceId: string, { members, ...row }: Row): Row {
  return { ...row, is_superuser: false, members: members.filter(([id]) => id === workspaceId) };
}

function rolesOf({ is_superuser: isSuperuser, members }: Row, format: GroupsFormat): string[] {
  const roles = members.map(
    ([id, stableId, role]) => `${format === 'ids' ? stableId : escaped(id)}:${role}`,
  );
  return isSuperuser ? [SUPERUSER_ROLE, ...roles] : roles;
}

function groupsOf({ members }: Row, format: GroupsFormat): string[] {
  return members.flatMap(([id, stableId, , groups]) =>
    format === 'ids'
      ? [stableId, ...(groups ?? []).map(([, groupId]) => groupId)]
      : [escaped(id), ...(groups ?? []).map(([name]) => `${escaped(id)}/${escaped(name)}`)],
  );
}

/**
 * Percent-encodes what could be taken for a separator. The rules for names allow none of it, but
 * a database may have other writers.
 */
function escaped(name: string): string {
  if (/^[\w.-]+$/.test(name)) return name;
  return encodeURIComponent(name).replace(
    /[!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
