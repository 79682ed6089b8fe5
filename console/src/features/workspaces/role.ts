/** What a member may do in a workspace. */
export const ROLES = ['admin', 'developer', 'operator'] as const;
export type Role = (typeof ROLES)[number];

export function roleOf({ is_admin: isAdmin, operator }: { is_admin: boolean; operator?: boolean }) {
  if (isAdmin) return 'admin';
  return operator ? 'operator' : 'developer';
}

/** A role as the server takes it. */
export function rights(role: Role) {
  return {
    is_admin: role === 'admin',
    operator: role === 'operator',
    ...(role !== 'admin' && { role }),
  };
}
