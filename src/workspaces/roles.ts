/** What a member may; an admin is no operator. */
export interface Roles {
  readonly isAdmin: boolean;
  readonly isOperator: boolean;
}

/**
 * Of the two roles one ends where the other begins. Where somebody asks for both at once, it is the greater.
 *
 * @returns the changes with what follows from them
 */
export function separateRoles<Changes extends Partial<Roles>>(changes: Changes): Changes {
  if (changes.isAdmin) return { ...changes, isOperator: false };
  return changes.isOperator ? { ...changes, isAdmin: false } : changes;
}
