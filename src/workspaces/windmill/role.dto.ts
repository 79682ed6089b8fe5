import { ApiProperty, ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { oneOf, type Parser } from '../../platform/validation/parser.js';
import { StrictBooleanField, StrictTextField } from '../../platform/validation/strict-fields.js';
import type { Roles } from '../roles.js';

/**
 * The roles of members by name. Being an admin is no such role: it is `is_admin` beside a role
 * (contract windmill 5).
 */
const ROLES = ['developer', 'operator'] as const;

export type RoleName = (typeof ROLES)[number];

const parseRole: Parser<RoleName> = oneOf(ROLES);

/** The field `role` of a body that chooses the roles of a member. */
export const RoleField = () =>
  StrictTextField({
    required: false,
    parse: parseRole,
    schema: { enum: [...ROLES] },
    example: 'developer',
    description: 'The role of the member. It takes precedence over `operator`.',
  });

/** Whether a body chooses the role of an operator; undefined if it chooses none. */
export function choosesOperator({
  role,
  operator,
}: {
  readonly role?: RoleName;
  readonly operator?: boolean;
}): boolean | undefined {
  return role === undefined ? operator : role === 'operator';
}

export function roleOf({ isOperator }: Pick<Roles, 'isOperator'>): RoleName {
  return isOperator ? 'operator' : 'developer';
}

const AUTHORING = ['none', 'compose', 'full'];

/** The pages that a role may see. This directory has none of them but the groups. */
@ApiSchema({
  name: 'RoleVisibility',
  description:
    "The pages of Windmill's web UI that a role may see. Nothing here is checked against it.",
})
class RoleVisibility {
  @StrictBooleanField({ description: 'Whether members see the page of runs. Always true.' })
  runs: boolean;

  @StrictBooleanField({ description: 'Whether members see the page of schedules. Always true.' })
  schedules: boolean;

  @StrictBooleanField({ description: 'Whether members see the page of resources. Always true.' })
  resources: boolean;

  @StrictBooleanField({ description: 'Whether members see the page of variables. Always true.' })
  variables: boolean;

  @StrictBooleanField({ description: 'Whether members see the page of assets. Always true.' })
  assets: boolean;

  @StrictBooleanField({ description: 'Whether members see the page of triggers. Always true.' })
  triggers: boolean;

  @StrictBooleanField({ description: 'Whether members see the page of audit logs. Always true.' })
  audit_logs: boolean;

  @StrictBooleanField({ description: 'Whether members see the page of groups. Always true.' })
  groups: boolean;

  @StrictBooleanField({ description: 'Whether members see the page of folders. Always true.' })
  folders: boolean;

  @StrictBooleanField({ description: 'Whether members see the page of workers. Always true.' })
  workers: boolean;
}

/** What a role may do with what Windmill runs. Nothing here is checked against it. */
@ApiSchema({
  name: 'RoleCapabilities',
  description: 'What a role may do with what Windmill runs. Nothing here is checked against it.',
})
export class RoleCapabilities {
  @StrictBooleanField({ description: 'Whether members write scripts.' })
  code: boolean;

  @StrictTextField({
    schema: { enum: AUTHORING },
    description: 'How much members may write flows: `full` for developers, `none` for operators.',
  })
  flows: string;

  @StrictTextField({
    schema: { enum: AUTHORING },
    description: 'How much members may write apps: `full` for developers, `none` for operators.',
  })
  apps: string;

  @StrictBooleanField({ description: 'Whether members may change schedules: only developers.' })
  manage_schedules: boolean;

  @StrictBooleanField({ description: 'Whether members may change triggers: only developers.' })
  manage_triggers: boolean;

  @ApiProperty({ type: RoleVisibility })
  visibility: RoleVisibility;

  static of(role: RoleName): RoleCapabilities {
    const isAuthor = role === 'developer';
    const authoring = isAuthor ? 'full' : 'none';
    return {
      code: isAuthor,
      flows: authoring,
      apps: authoring,
      manage_schedules: isAuthor,
      manage_triggers: isAuthor,
      visibility: {
        runs: true,
        schedules: true,
        resources: true,
        variables: true,
        assets: true,
        triggers: true,
        audit_logs: true,
        groups: true,
        folders: true,
        workers: true,
      },
    };
  }
}

/** A role of the members of a workspace. */
@ApiSchema({ name: 'EffectiveRole', description: 'A role of the members of a workspace.' })
class EffectiveRole {
  @StrictTextField({ example: 'developer', description: '`developer` or `operator`.' })
  name: string;

  @StrictTextField({ example: 'Developer', description: 'What people read in a list of roles.' })
  label: string;

  @ApiProperty({ type: RoleCapabilities })
  capabilities: RoleCapabilities;

  @StrictTextField({
    schema: { enum: ['instance', 'workspace'] },
    description: 'Always `instance`: every workspace has the same roles.',
  })
  source: string;

  @StrictBooleanField({ description: 'Always false: a workspace cannot change a role.' })
  overridden: boolean;

  static of(name: RoleName): EffectiveRole {
    return {
      name,
      label: name === 'operator' ? 'Operator' : 'Developer',
      capabilities: RoleCapabilities.of(name),
      source: 'instance',
      overridden: false,
    };
  }
}

@ApiSchema({
  name: 'WorkspaceRoles',
  description: 'The roles of a workspace, and that of the caller.',
})
export class WorkspaceRoles {
  @ApiProperty({ type: [EffectiveRole], description: 'Every role that a member can have.' })
  roles: EffectiveRole[];

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Always empty.' })
  overrides: Record<string, never>;

  @StrictBooleanField({ description: 'Always false.' })
  custom_roles_enabled: boolean;

  @StrictTextField({
    required: false,
    example: 'developer',
    description: 'Absent for a super admin who is not a member.',
  })
  my_role?: string;

  @ApiProperty({ type: RoleCapabilities })
  my_capabilities: RoleCapabilities;

  /** @param membership that of the caller, or null */
  static for(membership: Pick<Roles, 'isOperator'> | null): WorkspaceRoles {
    const mine = membership && roleOf(membership);
    return {
      roles: ROLES.map((role) => EffectiveRole.of(role)),
      overrides: {},
      custom_roles_enabled: false,
      ...(mine && { my_role: mine }),
      my_capabilities: RoleCapabilities.of(mine ?? 'developer'),
    };
  }
}
