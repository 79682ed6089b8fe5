import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import {
  KNOWN_AS,
  MEMBER_NAME,
  WORKSPACE_ID,
} from '../../platform/validation/field-descriptions.js';
import { NoExtraFields } from '../../platform/validation/no-extra-fields.js';
import { StrictBooleanField, StrictTextField } from '../../platform/validation/strict-fields.js';
import { textOf } from '../../platform/validation/strict.js';
import type { Offer } from '../invites.service.js';
import type { Roles } from '../roles.js';
import { parseMemberUsername } from '../workspace-rules.js';
import { choosesOperator, RoleField, roleOf, type RoleName } from './role.dto.js';

/** An email or a user name. */
const parseEmail = textOf({
  min: 1,
  max: 255,
  form: /^[^\p{Cc}]+$/u,
  otherwise: { kind: 'not_email' },
});

/** An empty user name counts as none, as upstream treats it. */
const parseUsernameOrEmpty: typeof parseMemberUsername = (input) =>
  input === '' ? { value: '' } : parseMemberUsername(input);

/** An invite to a workspace (contract windmill 4). */
@ApiSchema({ name: 'WorkspaceInvite', description: 'An invite to a workspace.' })
export class WorkspaceInvite {
  @StrictTextField({
    example: 'demo',
    description: WORKSPACE_ID,
  })
  workspace_id: string;

  @StrictTextField({
    example: 'alice@example.com',
    description: 'Who is invited: an email, or the user name of an account without one.',
  })
  email: string;

  @StrictBooleanField({ description: 'Whether it makes an admin of the workspace.' })
  is_admin: boolean;

  @StrictBooleanField({
    description: 'Whether it makes an operator, who only runs what others write.',
  })
  operator: boolean;

  @StrictTextField({ description: 'The role that the invite gives.', example: 'developer' })
  role: string;

  static from({ workspaceId, knownAs, isAdmin, isOperator }: Offer): WorkspaceInvite {
    return {
      workspace_id: workspaceId,
      email: knownAs,
      is_admin: isAdmin,
      operator: isOperator,
      role: roleOf({ isOperator }),
    };
  }
}

@NoExtraFields()
@ApiSchema({
  name: 'InviteUser',
  description: 'Who to invite, and with which rights. Unknown fields are refused.',
})
export class InviteUser {
  @StrictTextField({ parse: parseEmail, example: 'alice@example.com', description: KNOWN_AS })
  email: string;

  @StrictBooleanField({
    example: false,
    description: 'Whether to make the person an admin of the workspace.',
  })
  is_admin: boolean;

  @StrictBooleanField({
    required: false,
    example: false,
    description:
      'Whether to make the person an operator, who only runs what others write. Default: false.',
  })
  operator?: boolean;

  @RoleField()
  role?: RoleName;

  @StrictTextField({
    required: false,
    nullable: true,
    description: 'Without effect: there are no forks.',
  })
  parent_workspace_id?: string | null;

  static toRoles({ is_admin, ...role }: InviteUser): Roles {
    return { isAdmin: is_admin, isOperator: choosesOperator(role) ?? false };
  }
}

@ApiSchema({
  name: 'AddUser',
  description: 'Who to add, and with which rights. Unknown fields are refused.',
})
export class AddUser extends InviteUser {
  @StrictTextField({
    required: false,
    parse: parseUsernameOrEmpty,
    example: 'alice',
    description: `${MEMBER_NAME} Empty or absent: derived from the email.`,
  })
  username?: string;
}

/** A new member, in the format of clients from 2022. */
@NoExtraFields()
// Windmill's name is `NewUser`, which is what Go calls the constructor of `User`.
@ApiSchema({
  name: 'CreateUser',
  description: 'A new member, in the format of clients from 2022. Unknown fields are refused.',
})
export class NewUser {
  @StrictTextField({ parse: parseEmail, example: 'alice@example.com', description: KNOWN_AS })
  email: string;

  @StrictTextField({ parse: parseMemberUsername, example: 'alice', description: MEMBER_NAME })
  username: string;

  @StrictBooleanField({
    example: false,
    description: 'Whether to make the person an admin of the workspace.',
  })
  is_admin: boolean;
}

@ApiSchema({ name: 'AcceptInvite', description: 'Which invite to accept.' })
export class AcceptInvite {
  @StrictTextField({
    example: 'demo',
    description: WORKSPACE_ID,
  })
  workspace_id: string;

  @StrictTextField({
    required: false,
    parse: parseUsernameOrEmpty,
    example: 'alice',
    description: `${MEMBER_NAME} Empty or absent: derived from the email.`,
  })
  username?: string;
}

@ApiSchema({ name: 'DeclineInvite', description: 'Which invite to decline.' })
export class DeclineInvite {
  @StrictTextField({
    example: 'demo',
    description: WORKSPACE_ID,
  })
  workspace_id: string;
}
