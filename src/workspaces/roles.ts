import type { WorkspaceRole } from './workspace-role.js';

/** The roles of a member. Nobody has both: an operator has fewer rights than an ordinary member. */
export interface Roles {
  readonly isAdmin: boolean;
  readonly isOperator: boolean;
}

/** When both roles are set, admin takes precedence over operator. */
export function exclusiveRoles({ isAdmin, isOperator }: Roles): Roles {
  return { isAdmin, isOperator: isOperator && !isAdmin };
}

/** Setting one role removes the other. */
export function exclusiveChanges<Changes extends Partial<Roles>>(changes: Changes): Changes {
  if (changes.isAdmin) return { ...changes, isOperator: false };
  return changes.isOperator ? { ...changes, isAdmin: false } : changes;
}

/** The one role that a member has. */
export function roleOf({ isAdmin, isOperator }: Roles): WorkspaceRole {
  if (isAdmin) return 'admin';
  return isOperator ? 'operator' : 'developer';
}
