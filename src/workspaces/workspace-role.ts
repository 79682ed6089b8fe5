/** Windmill's words for the roles of a member. Each member has one of them. */
export const WORKSPACE_ROLES = ['admin', 'developer', 'operator'] as const;
export type WorkspaceRole = (typeof WORKSPACE_ROLES)[number];

/** The role of a row of `memberships` with the alias `m`, in SQL. */
export const ROLE_OF_MEMBER =
  "CASE WHEN m.is_admin THEN 'admin' WHEN m.is_operator THEN 'operator' ELSE 'developer' END";
