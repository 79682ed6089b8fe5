import { StrictTextField } from '../../platform/validation/strict-fields.js';

export class WorkspacePath {
  @StrictTextField({ example: 'demo' })
  workspace: string;
}

export class MemberPath extends WorkspacePath {
  @StrictTextField({ example: 'alice' })
  username: string;
}

export class GroupPath extends WorkspacePath {
  @StrictTextField({ example: 'team' })
  name: string;
}
