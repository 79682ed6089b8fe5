import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
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
@ApiSchema({ name: 'WorkspaceInvite' })
export class WorkspaceInvite {
  @StrictTextField({ example: 'demo' })
  workspace_id: string;

  @StrictTextField({ example: 'alice@example.com' })
  email: string;

  @StrictBooleanField()
  is_admin: boolean;

  @StrictBooleanField()
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
@ApiSchema({ name: 'InviteUser' })
export class InviteUser {
  @StrictTextField({ parse: parseEmail, example: 'alice@example.com' })
  email: string;

  @StrictBooleanField({ example: false })
  is_admin: boolean;

  @StrictBooleanField({ required: false, example: false })
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

@ApiSchema({ name: 'AddUser' })
export class AddUser extends InviteUser {
  @StrictTextField({ required: false, parse: parseUsernameOrEmpty, example: 'alice' })
  username?: string;
}

/** A new member, in the format of clients from 2022. */
@NoExtraFields()
// Windmill's name is `NewUser`, which is what Go calls the constructor of `User`.
@ApiSchema({ name: 'CreateUser' })
export class NewUser {
  @StrictTextField({ parse: parseEmail, example: 'alice@example.com' })
  email: string;

  @StrictTextField({ parse: parseMemberUsername, example: 'alice' })
  username: string;

  @StrictBooleanField({ example: false })
  is_admin: boolean;
}

@ApiSchema({ name: 'AcceptInvite' })
export class AcceptInvite {
  @StrictTextField({ example: 'demo' })
  workspace_id: string;

  @StrictTextField({ required: false, parse: parseUsernameOrEmpty, example: 'alice' })
  username?: string;
}

@ApiSchema({ name: 'DeclineInvite' })
export class DeclineInvite {
  @StrictTextField({ example: 'demo' })
  workspace_id: string;
}
