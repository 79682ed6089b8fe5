import { WORKSPACE_ID } from '../../platform/validation/field-descriptions.js';
import { StrictTextField } from '../../platform/validation/strict-fields.js';

export class WorkspacePath {
  @StrictTextField({
    example: 'demo',
    description: WORKSPACE_ID,
  })
  workspace: string;
}

export class MemberPath extends WorkspacePath {
  @StrictTextField({
    example: 'alice',
    description: 'The user name of the member in the workspace.',
  })
  username: string;
}

export class GroupPath extends WorkspacePath {
  @StrictTextField({ example: 'team', description: 'The name of the group in the workspace.' })
  name: string;
}
