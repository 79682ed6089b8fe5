import { ApiProperty, ApiSchema } from '../../platform/validation/deferred-swagger.js';
import {
  ID_TEXT,
  KNOWN_AS,
  MEMBER_NAME,
  WORKSPACE_ID,
} from '../../platform/validation/field-descriptions.js';
import type { Account } from '../../access/account.js';
import { knownAs } from '../../access/actor.js';
import { NoExtraFields } from '../../platform/validation/no-extra-fields.js';
import {
  CountField,
  StrictBooleanField,
  StrictTextField,
} from '../../platform/validation/strict-fields.js';
import { textOf } from '../../platform/validation/strict.js';
import type { Membership } from '../membership.entity.js';
import { parseMemberUsername, parseWorkspaceId, parseWorkspaceName } from '../workspace-rules.js';
import type { Workspace as WorkspaceEntity } from '../workspace.entity.js';
import type { NewWorkspace } from '../workspaces.service.js';
import { RoleCapabilities, roleOf } from './role.dto.js';

const DEFAULT_PAGE_SIZE = 1000;
const MAX_PAGE_SIZE = 10_000;
/**
 * What clients receive for a workspace without a color; the field must be a string (contract
 * windmill 7.13).
 */
const NO_COLOR = '';

export class PageQuery {
  @CountField({
    required: false,
    description: 'Which page to return (from 1; 0 is also the first).',
  })
  page?: number;

  @CountField({ required: false, description: 'Default 1000, at most 10000.' })
  per_page?: number;

  static toListQuery({ page, per_page }: PageQuery) {
    const limit = Math.min(per_page ?? DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
    return { limit, skip: (Math.max(page ?? 1, 1) - 1) * limit };
  }
}

const parseColor = textOf({ max: 7 });

@ApiSchema({ name: 'CreateWorkspace', description: 'A new workspace.' })
export class CreateWorkspace {
  @StrictTextField({
    parse: parseWorkspaceId,
    example: 'demo',
    description: `${ID_TEXT} Unique, and not \`global\`.`,
  })
  id: string;

  @StrictTextField({
    parse: parseWorkspaceName,
    example: 'Demo',
    description: 'What people call it, 1 to 50 characters.',
  })
  name: string;

  @StrictTextField({
    required: false,
    parse: parseMemberUsername,
    example: 'alice',
    description: `${MEMBER_NAME} That of the caller; absent: derived from the email.`,
  })
  username?: string;

  @StrictTextField({
    required: false,
    parse: parseColor,
    example: '#336699',
    description: 'The color in the web UI, at most 7 characters, such as `#336699`.',
  })
  color?: string;

  static toWorkspace({ id, name, username, color }: CreateWorkspace): NewWorkspace {
    return { id, name, username, color };
  }
}

@NoExtraFields()
@ApiSchema({
  name: 'NewWorkspaceName',
  description: 'A new name for a workspace. Unknown fields are refused.',
})
export class NewWorkspaceName {
  @StrictTextField({
    parse: parseWorkspaceName,
    example: 'Demo',
    description: 'What people call it, 1 to 50 characters.',
  })
  new_name: string;
}

@NoExtraFields()
@ApiSchema({
  name: 'NewWorkspaceId',
  description: 'A new id for a workspace, and perhaps a new name. Unknown fields are refused.',
})
export class NewWorkspaceId {
  @StrictTextField({
    parse: parseWorkspaceId,
    example: 'demo-2',
    description: 'The new id: letters, digits, underscores and single dashes, at most 50.',
  })
  new_id: string;

  @StrictTextField({
    required: false,
    parse: parseWorkspaceName,
    description: 'The new name, of 1 to 50 characters. Absent: it stays.',
  })
  new_name?: string;
}

@NoExtraFields()
@ApiSchema({
  name: 'NewWorkspaceColor',
  description: 'A new color for a workspace. Unknown fields are refused.',
})
export class NewWorkspaceColor {
  @StrictTextField({
    required: false,
    parse: parseColor,
    example: '#336699',
    description: 'Absent: none.',
  })
  color?: string;
}

@ApiSchema({ name: 'WorkspaceIdentity', description: 'An id of a workspace.' })
export class WorkspaceIdentity {
  @StrictTextField({
    example: 'demo',
    description: WORKSPACE_ID,
  })
  id: string;
}

@ApiSchema({
  name: 'UsernameInWorkspace',
  description: 'A user name that may be taken in a workspace.',
})
export class UsernameInWorkspace {
  @StrictTextField({
    example: 'demo',
    description: WORKSPACE_ID,
  })
  id: string;

  @StrictTextField({ parse: parseMemberUsername, example: 'alice', description: MEMBER_NAME })
  username: string;
}

/** A workspace (contract windmill 4). */
@ApiSchema({ name: 'Workspace', description: 'A workspace, as its members see it.' })
export class Workspace {
  @StrictTextField({ example: 'demo', description: 'Identifies the workspace in paths.' })
  id: string;

  @StrictTextField({ example: 'Demo', description: 'What people call it.' })
  name: string;

  @StrictTextField({
    example: 'alice@example.com',
    description: 'Empty after the account is deleted.',
  })
  owner: string;

  @StrictTextField({ required: false, description: 'The color in the web UI. Absent: none.' })
  color?: string;

  @StrictBooleanField({ required: false, description: 'Whether it is archived.' })
  deleted: boolean;

  static from({ id, name, owner, color, isArchived }: WorkspaceEntity): Workspace {
    return {
      id,
      name,
      owner: owner ? knownAs(owner) : '',
      ...(color !== null && { color }),
      deleted: isArchived,
    };
  }
}

@ApiSchema({ name: 'WorkspaceSettings', description: 'What the admins of a workspace can set.' })
export class WorkspaceSettings {
  @StrictTextField({
    example: 'demo',
    description: WORKSPACE_ID,
  })
  workspace_id: string;

  @StrictTextField({
    required: false,
    example: '#336699',
    description: 'The color in the web UI. Absent: none.',
  })
  color?: string;

  @StrictBooleanField({ description: 'Always false: nothing is sold here.' })
  automatic_billing: boolean;

  @StrictBooleanField({ description: 'Always false: there is no code here.' })
  code_completion_enabled: boolean;

  @StrictBooleanField({ description: 'Always false: nothing runs here.' })
  error_handler_muted_on_cancel: boolean;

  /** The last three are required by clients of 2023 to 2025. */
  static from({ id, color }: WorkspaceEntity): WorkspaceSettings {
    return {
      workspace_id: id,
      ...(color !== null && { color }),
      automatic_billing: false,
      code_completion_enabled: false,
      error_handler_muted_on_cancel: false,
    };
  }
}

@ApiSchema({ description: 'A workspace, and the caller as its member.' })
class UserWorkspace {
  @StrictTextField({
    example: 'demo',
    description: WORKSPACE_ID,
  })
  id: string;

  @StrictTextField({ example: 'Demo', description: 'What people call it.' })
  name: string;

  @StrictTextField({ example: 'alice', description: MEMBER_NAME })
  username: string;

  @StrictTextField({ description: 'The color in the web UI. Empty: none.' })
  color: string;

  @StrictBooleanField({ description: 'Always false: there are no forks of workspaces here.' })
  is_dev_workspace: boolean;

  @StrictBooleanField({ description: 'Whether the caller cannot use the workspace.' })
  disabled: boolean;

  @StrictTextField({ description: 'The role of the member.', example: 'developer' })
  role: string;

  @ApiProperty({ type: RoleCapabilities })
  capabilities: RoleCapabilities;

  static from({ workspace, username, isDisabled, isOperator }: Membership): UserWorkspace {
    const role = roleOf({ isOperator });
    return {
      id: workspace.id,
      name: workspace.name,
      username,
      color: workspace.color ?? NO_COLOR,
      is_dev_workspace: false,
      disabled: isDisabled,
      role,
      capabilities: RoleCapabilities.of(role),
    };
  }
}

@ApiSchema({ name: 'UserWorkspaceList', description: 'The workspaces of the caller.' })
export class UserWorkspaceList {
  @StrictTextField({ example: 'alice@example.com', description: KNOWN_AS })
  email: string;

  @ApiProperty({
    type: [UserWorkspace],
    description: 'The workspaces that the caller is a member of.',
  })
  workspaces: UserWorkspace[];

  static from(account: Account, memberships: readonly Membership[]): UserWorkspaceList {
    return {
      email: knownAs(account),
      workspaces: memberships.map((membership) => UserWorkspace.from(membership)),
    };
  }
}
