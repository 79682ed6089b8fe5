import { ApiProperty, ApiSchema } from '../../platform/validation/deferred-swagger.js';
import {
  KNOWN_AS,
  MEMBER_NAME,
  WORKSPACE_ID,
} from '../../platform/validation/field-descriptions.js';
import { knownAs } from '../../access/actor.js';
import type { User } from '../../users/user.entity.js';
import { StrictTextField } from '../../platform/validation/strict-fields.js';
import type { Membership } from '../membership.entity.js';
import { parseMemberUsername, suggestUsername } from '../workspace-rules.js';

export class KnownPath {
  @StrictTextField({ example: 'alice@example.com', description: KNOWN_AS })
  email: string;
}

@ApiSchema({ description: 'The user name of an account in one workspace.' })
class WorkspaceUsername {
  @StrictTextField({ description: WORKSPACE_ID })
  workspace_id: string;

  @StrictTextField({ description: MEMBER_NAME })
  username: string;
}

/** The user names of an account in its workspaces. */
@ApiSchema({ name: 'UsernameInfo', description: 'The user names of an account in its workspaces.' })
export class UsernameInfo {
  @StrictTextField({
    description: 'The first user name, or the one that a new membership would get.',
  })
  username: string;

  @ApiProperty({
    type: [WorkspaceUsername],
    description: 'One entry for each workspace of the account.',
  })
  workspace_usernames: WorkspaceUsername[];

  static from(user: User, memberships: readonly Membership[]): UsernameInfo {
    return {
      username: memberships[0]?.username ?? suggestUsername(knownAs(user), 1),
      workspace_usernames: memberships.map(({ workspaceId, username }) => ({
        workspace_id: workspaceId,
        username,
      })),
    };
  }
}

@ApiSchema({
  name: 'NewUsername',
  description: 'A new user name for all workspaces of an account.',
})
export class NewUsername {
  @StrictTextField({ parse: parseMemberUsername, example: 'alice', description: MEMBER_NAME })
  new_username: string;
}
