import { toUtcText } from '../../../adapters/utc-text.js';
import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { BooleanField, DateTimeField, TextField } from '../../../platform/validation/fields.js';
import type { Membership } from '../../../workspaces/membership.entity.js';
import { roleOf } from '../../../workspaces/roles.js';
import { WORKSPACE_ROLES } from '../../../workspaces/workspace-role.js';

@ApiSchema({
  name: 'AccountMembership',
  description: 'The membership of an account in a workspace.',
})
export class AccountMembership {
  @TextField({
    example: 'research',
    description: 'Where the account is a member, as addresses name it.',
  })
  workspace_id: string;

  @TextField({ example: 'Research', description: 'The name of the workspace.' })
  name: string;

  @TextField({ example: 'grace', description: "The account's user name in the workspace." })
  username: string;

  @TextField({
    example: 'developer',
    schema: { enum: WORKSPACE_ROLES },
    description: 'What the member may do there.',
  })
  role: string;

  @BooleanField({
    example: false,
    description: 'Whether the membership is disabled: the member may do nothing there.',
  })
  is_disabled: boolean;

  @BooleanField({ example: false, description: 'Whether the workspace is archived.' })
  is_archived: boolean;

  @DateTimeField({
    example: '2026-11-22T00:54:04.132000Z',
    description: 'When the account became a member, in UTC.',
  })
  created_at: string;

  static from(membership: Membership): AccountMembership {
    const { workspace } = membership;
    return {
      workspace_id: workspace.id,
      name: workspace.name,
      username: membership.username,
      role: roleOf(membership),
      is_disabled: membership.isDisabled,
      is_archived: workspace.isArchived,
      created_at: toUtcText(membership.createdAt),
    };
  }
}
