import { ApiProperty, ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { WORKSPACE_ID } from '../../../platform/validation/field-descriptions.js';
import { toUtcText } from '../../../adapters/utc-text.js';
import type { ApiKey } from '../../../api-key/api-key.entity.js';
import { NoExtraFields } from '../../../platform/validation/no-extra-fields.js';
import { DtoField } from '../../../platform/validation/field.js';
import {
  Rfc3339Field,
  StrictBooleanField,
  StrictTextField,
  TextsField,
} from '../../../platform/validation/strict-fields.js';
import type { Holding, Holdings, Successor } from '../offboarding.service.js';
import { parseReassignment, parseReassignments } from '../offboarding-rules.js';

const REASSIGNMENT = {
  type: 'object',
  properties: {
    reassign_to: {
      type: 'string',
      example: 'u/bob',
      description: 'Who takes over: `u/` and the user name of another member.',
    },
  },
  required: ['reassign_to'],
};

export class LeavingMemberPath {
  @StrictTextField({ example: 'demo', description: WORKSPACE_ID })
  workspace: string;

  @StrictTextField({ example: 'alice', description: 'The user name of the member.' })
  username: string;
}

export class LeavingAccountPath {
  @StrictTextField({
    example: 'alice@example.com',
    description: 'The email of the account, or the user name of an account without one.',
  })
  email: string;
}

@NoExtraFields()
@ApiSchema({
  name: 'OffboardRequest',
  description: 'How a member leaves a workspace. Unknown fields are refused.',
})
export class OffboardRequest {
  @StrictTextField({
    parse: parseReassignment,
    example: 'u/bob',
    description:
      'Who takes over: `u/` and the user name of another member. There are no folders here.',
  })
  reassign_to: string;

  @StrictTextField({
    required: false,
    description: 'Accepted for clients; it is about folders and has no effect.',
  })
  new_on_behalf_of_user?: string;

  @StrictBooleanField({
    required: false,
    description: 'Whether to end the membership too. Default false: only its tokens end.',
  })
  delete_user?: boolean;
}

@NoExtraFields()
@ApiSchema({
  name: 'GlobalOffboardRequest',
  description: 'How an account leaves the instance. Unknown fields are refused.',
})
export class GlobalOffboardRequest {
  @DtoField({
    isRequired: false,
    isNullable: false,
    parse: parseReassignments,
    schema: { type: 'object', additionalProperties: REASSIGNMENT },
    description:
      'Who takes over, by the ids of workspaces. Only checked: nothing here can be taken over.',
  })
  reassignments?: Successor[];

  @StrictBooleanField({
    required: false,
    description: 'Whether to delete the account. Default false: it is disabled.',
  })
  delete_user?: boolean;
}

/** What an account owns or runs in Windmill. Here it is always empty. */
@ApiSchema({
  name: 'OffboardAffectedPaths',
  description:
    'What an account owns or runs in Windmill. There is none of it here, so the lists are empty.',
})
class OffboardAffectedPaths {
  @TextsField({ required: false, description: 'Always empty.' })
  scripts: string[] = [];

  @TextsField({ required: false, description: 'Always empty.' })
  flows: string[] = [];

  @TextsField({ required: false, description: 'Always empty.' })
  apps: string[] = [];

  @TextsField({ required: false, description: 'Always empty.' })
  resources: string[] = [];

  @TextsField({ required: false, description: 'Always empty.' })
  variables: string[] = [];

  @TextsField({ required: false, description: 'Always empty.' })
  schedules: string[] = [];
}

@ApiSchema({ name: 'OffboardTokenInfo', description: 'A token that ends, without its text.' })
class OffboardTokenInfo {
  @StrictTextField({ example: 'ci', description: 'Empty for a token without a label.' })
  label: string;

  @TextsField({ description: 'Empty for all rights of the owner.', example: ['users:read'] })
  scopes: string[];

  @Rfc3339Field({ required: false, description: 'Absent: the token does not expire.' })
  expiration?: string;

  static from({ name, scopes, expiresAt }: ApiKey): OffboardTokenInfo {
    return {
      label: name ?? '',
      scopes: scopes ?? [],
      ...(expiresAt && { expiration: toUtcText(expiresAt) }),
    };
  }
}

/** What a member has in a workspace, and what ends with it. */
@ApiSchema({
  name: 'OffboardPreview',
  description: 'What a member has in a workspace, and what ends when it leaves.',
})
export class OffboardPreview {
  @ApiProperty({ type: OffboardAffectedPaths, description: 'Always empty.' })
  owned: OffboardAffectedPaths;

  @ApiProperty({ type: OffboardAffectedPaths, description: 'Always empty.' })
  executing_on_behalf: OffboardAffectedPaths;

  @ApiProperty({ type: OffboardAffectedPaths, description: 'Always empty.' })
  referencing: OffboardAffectedPaths;

  @ApiProperty({
    type: [OffboardTokenInfo],
    description: 'The tokens that work only in this workspace. They end.',
  })
  tokens: OffboardTokenInfo[];

  @ApiProperty({ type: 'integer', example: 0, description: 'Always 0.' })
  http_triggers: number;

  @ApiProperty({ type: 'integer', example: 0, description: 'Always 0.' })
  email_triggers: number;

  @TextsField({ required: false, description: 'The groups of the member, but for `all`.' })
  groups: string[];

  static from({ tokens, groups }: Holding): OffboardPreview {
    return {
      owned: new OffboardAffectedPaths(),
      executing_on_behalf: new OffboardAffectedPaths(),
      referencing: new OffboardAffectedPaths(),
      tokens: tokens.map((token) => OffboardTokenInfo.from(token)),
      http_triggers: 0,
      email_triggers: 0,
      groups: [...groups],
    };
  }
}

@ApiSchema({
  name: 'WorkspaceOffboardPreview',
  description: 'One workspace of an account that leaves.',
})
class WorkspaceOffboardPreview {
  @StrictTextField({ example: 'demo', description: WORKSPACE_ID })
  workspace_id: string;

  @StrictTextField({ example: 'alice', description: 'The user name of the account there.' })
  username: string;

  @ApiProperty({ type: OffboardPreview, description: 'What the account has there.' })
  preview: OffboardPreview;
}

/** What an account has on the instance, and what ends with it. */
@ApiSchema({
  name: 'GlobalOffboardPreview',
  description: 'What an account has on the instance, and what ends when it leaves.',
})
export class GlobalOffboardPreview {
  @ApiProperty({
    type: [WorkspaceOffboardPreview],
    description: 'Where the account is a member, one entry a workspace.',
  })
  workspaces: WorkspaceOffboardPreview[];

  @ApiProperty({
    type: [OffboardTokenInfo],
    required: false,
    description: 'The tokens that are bound to no workspace, with those of log-ins. They end.',
  })
  tokens: OffboardTokenInfo[];

  static from({ workspaces, tokens }: Holdings): GlobalOffboardPreview {
    return {
      workspaces: workspaces.map((holding) => ({
        workspace_id: holding.workspaceId,
        username: holding.username,
        preview: OffboardPreview.from(holding),
      })),
      tokens: tokens.map((token) => OffboardTokenInfo.from(token)),
    };
  }
}

const NONE = { type: 'integer', example: 0, description: 'Always 0.' } as const;

@ApiSchema({
  name: 'OffboardSummary',
  description: 'How much was taken over. Always 0: there is nothing to take over here.',
})
class OffboardSummary {
  @ApiProperty(NONE)
  scripts_reassigned = 0;

  @ApiProperty(NONE)
  flows_reassigned = 0;

  @ApiProperty(NONE)
  apps_reassigned = 0;

  @ApiProperty(NONE)
  resources_reassigned = 0;

  @ApiProperty(NONE)
  variables_reassigned = 0;

  @ApiProperty(NONE)
  schedules_reassigned = 0;

  @ApiProperty(NONE)
  triggers_reassigned = 0;

  @ApiProperty(NONE)
  drafts_deleted = 0;
}

@ApiSchema({ name: 'OffboardResponse', description: 'The answer after somebody has left.' })
export class OffboardResponse {
  @TextsField({ required: false, description: 'Always empty.' })
  conflicts: string[] = [];

  @ApiProperty({ type: OffboardSummary, required: false, description: 'What was taken over.' })
  summary = new OffboardSummary();
}
