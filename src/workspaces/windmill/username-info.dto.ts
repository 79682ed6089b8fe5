import { ApiProperty, ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { knownAs } from '../../access/actor.js';
import type { User } from '../../users/user.entity.js';
import { StrictTextField } from '../../platform/validation/strict-fields.js';
import type { Membership } from '../membership.entity.js';
import { parseMemberUsername, suggestUsername } from '../workspace-rules.js';

export class KnownPath {
  @StrictTextField({ example: 'alice@example.com' })
  email: string;
}

class WorkspaceUsername {
  @StrictTextField()
  workspace_id: string;

  @StrictTextField()
  username: string;
}

/** The user names of an account in its workspaces. */
@ApiSchema({ name: 'UsernameInfo' })
export class UsernameInfo {
  @StrictTextField({
    description: 'The first user name, or the one that a new membership would get.',
  })
  username: string;

  @ApiProperty({ type: [WorkspaceUsername] })
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

@ApiSchema({ name: 'NewUsername' })
export class NewUsername {
  @StrictTextField({ parse: parseMemberUsername, example: 'alice' })
  new_username: string;
}
