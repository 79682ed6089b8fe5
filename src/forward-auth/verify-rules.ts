import type { GroupsFormat } from '../workspaces/account-groups.service.js';
import type { WorkspaceRole } from '../workspaces/workspace-role.js';

/** A group of a workspace. */
export interface GroupOfRule {
  /** Undefined: a workspace of the rules. */
  readonly workspaceId: string | undefined;
  readonly name: string;
}

/** What a proxy demands of a caller. Every kind must hold; of several values of a kind, one. */
export interface VerifyRules {
  readonly isSuperuser: boolean;
  readonly workspaceIds: readonly string[];
  /** In one of the workspaces. */
  readonly roles: readonly WorkspaceRole[];
  readonly groups: readonly GroupOfRule[];
  readonly scopes: readonly string[];
}

/** The form in which an application gets the groups; `none` saves a query. */
export type ToldGroups = GroupsFormat | 'none';
