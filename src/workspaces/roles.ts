/** What a member may. Nobody is both: an operator may less than an ordinary member. */
export interface Roles {
  readonly isAdmin: boolean;
  readonly isOperator: boolean;
}

/** Of roles that exclude each other, an admin's goes before an operator's. */
export function exclusiveRoles({ isAdmin, isOperator }: Roles): Roles {
  return { isAdmin, isOperator: isOperator && !isAdmin };
}

/** A change of one role ends the other. */
export function exclusiveChanges<Changes extends Partial<Roles>>(changes: Changes): Changes {
  if (changes.isAdmin) return { ...changes, isOperator: false };
  return changes.isOperator ? { ...changes, isAdmin: false } : changes;
}
