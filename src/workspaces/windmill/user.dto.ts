import { ApiProperty, ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { KNOWN_AS, MEMBER_NAME } from '../../platform/validation/field-descriptions.js';
import type { Account } from '../../access/account.js';
import { knownAs } from '../../access/actor.js';
import { toUtcText } from '../../adapters/utc-text.js';
import { NoExtraFields } from '../../platform/validation/no-extra-fields.js';
import {
  Rfc3339Field,
  StrictBooleanField,
  StrictTextField,
  TextsField,
} from '../../platform/validation/strict-fields.js';
import { ALL_MEMBERS } from '../groups.service.js';
import type { Membership } from '../membership.entity.js';
import type { MembershipChanges } from '../members.service.js';
import { choosesOperator, RoleField, type RoleName } from './role.dto.js';

/** How a member was added. */
@ApiSchema({ name: 'UserSource', description: 'How a member was added.' })
export class UserSource {
  @StrictTextField({
    schema: { enum: ['domain', 'instance_group', 'manual'] },
    description: 'Always `manual`: a person added the member, or accepted an invite.',
  })
  source: string;
}

/** A member of a workspace (contract windmill 4). */
@ApiSchema({ name: 'User', description: 'A member of a workspace.' })
export class WorkspaceUser {
  @StrictTextField({ example: 'alice@example.com', description: KNOWN_AS })
  email: string;

  @StrictTextField({ example: 'alice', description: MEMBER_NAME })
  username: string;

  @StrictBooleanField({ description: 'Whether it is an admin of the workspace.' })
  is_admin: boolean;

  @StrictTextField({ required: false, description: 'The name of the person. Absent: not given.' })
  name?: string;

  @StrictBooleanField({ description: 'Whether the account may manage all accounts.' })
  is_super_admin: boolean;

  @Rfc3339Field({ description: 'When the member was added.' })
  created_at: string;

  @StrictBooleanField({
    description: 'Whether it is an operator, who only runs what others write.',
  })
  operator: boolean;

  @StrictBooleanField({ description: 'Whether the member, or the account, cannot be used.' })
  disabled: boolean;

  @TextsField({ required: false, description: 'The names of its groups. `all` has every member.' })
  groups: string[];

  @TextsField({ description: 'Always empty: there are no folders here.' })
  folders: string[];

  @TextsField({ description: 'Always empty: there are no folders here.' })
  folders_read: string[];

  @TextsField({ description: 'Always empty: there are no folders here.' })
  folders_owners: string[];

  @ApiProperty({ type: UserSource, required: false })
  added_via?: UserSource;

  @StrictBooleanField({
    required: false,
    description: 'Present for a super admin who is not a member.',
  })
  non_member?: boolean;

  static from({ user, ...membership }: Membership, groups: readonly string[] = []): WorkspaceUser {
    return {
      email: knownAs(user),
      username: membership.username,
      is_admin: membership.isAdmin,
      ...(user.name !== null && { name: user.name }),
      is_super_admin: user.isSuperuser,
      created_at: toUtcText(membership.createdAt),
      operator: membership.isOperator,
      disabled: membership.isDisabled || !user.isActive,
      groups: [ALL_MEMBERS, ...groups],
      ...WITHOUT_FOLDERS,
      added_via: { source: 'manual' },
    };
  }

  /** A super admin who is not a member (contract windmill 2.3). */
  static ofSuperAdmin(account: Account): WorkspaceUser {
    return {
      email: knownAs(account),
      username: knownAs(account),
      is_admin: true,
      is_super_admin: true,
      created_at: toUtcText(new Date()),
      operator: false,
      disabled: false,
      groups: [],
      ...WITHOUT_FOLDERS,
      non_member: true,
    };
  }
}

/** This directory has no folders, but the fields are required (contract windmill 7.12). */
const WITHOUT_FOLDERS = { folders: [], folders_read: [], folders_owners: [] };

@NoExtraFields()
@ApiSchema({
  name: 'EditWorkspaceUser',
  description:
    'The changes of a member. An absent field leaves the value as it is. Unknown fields are refused.',
})
export class EditWorkspaceUser {
  @StrictBooleanField({
    required: false,
    description: 'Whether it is an admin of the workspace.',
  })
  is_admin?: boolean;

  @StrictBooleanField({
    required: false,
    description: 'Whether it is an operator, who only runs what others write.',
  })
  operator?: boolean;

  @RoleField()
  role?: RoleName;

  @StrictBooleanField({
    required: false,
    example: false,
    description: 'Whether the member cannot use the workspace.',
  })
  disabled?: boolean;

  static toChanges({ is_admin, disabled, ...role }: EditWorkspaceUser): MembershipChanges {
    const isOperator = choosesOperator(role);
    return {
      ...(is_admin !== undefined && { isAdmin: is_admin }),
      ...(isOperator !== undefined && { isOperator }),
      ...(disabled !== undefined && { isDisabled: disabled }),
    };
  }
}

@ApiSchema({ name: 'MemberName', description: 'One member of the workspace.' })
export class MemberName {
  @StrictTextField({
    example: 'alice',
    description: 'The user name of the member in the workspace.',
  })
  username: string;
}
