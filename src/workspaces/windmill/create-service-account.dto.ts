import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { NoExtraFields } from '../../platform/validation/no-extra-fields.js';
import { refuse, type Parser } from '../../platform/validation/parser.js';
import { StrictBooleanField, StrictTextField } from '../../platform/validation/strict-fields.js';
import { parseStrictBoolean } from '../../platform/validation/strict.js';
import type { Roles } from '../roles.js';
import { parseMemberUsername } from '../workspace-rules.js';

const parseNoDeployer: Parser<boolean> = (input) =>
  input === true ? refuse('not_allowed', { allowed: ['false'] }) : parseStrictBoolean(input);

@NoExtraFields()
@ApiSchema({
  name: 'CreateServiceAccount',
  description: 'An account for a program of a workspace. Unknown fields are refused.',
})
export class CreateServiceAccount {
  @StrictTextField({
    parse: parseMemberUsername,
    example: 'deployer',
    description:
      'The user name of the member: letters, digits and underscores, at most 50, a letter first.',
  })
  username: string;

  @StrictBooleanField({
    required: false,
    description: 'Whether it is an admin of the workspace. Default false.',
  })
  is_admin?: boolean;

  @StrictBooleanField({
    required: false,
    description: 'Whether it is an operator. Default true, but for an admin, who is none.',
  })
  operator?: boolean;

  @StrictBooleanField({
    required: false,
    parse: parseNoDeployer,
    description: 'Only false: nothing is deployed here.',
  })
  add_to_deployers?: boolean;

  static toRoles({ is_admin = false, operator = true }: CreateServiceAccount): Roles {
    return { isAdmin: is_admin, isOperator: operator };
  }
}
