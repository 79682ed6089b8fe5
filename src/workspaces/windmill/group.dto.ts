import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { StrictTextField, TextsField } from '../../platform/validation/strict-fields.js';
import { textOf } from '../../platform/validation/strict.js';
import type { GroupWithMembers } from '../groups.service.js';
import { parseGroupName } from '../workspace-rules.js';

@ApiSchema({ name: 'Group' })
export class Group {
  @StrictTextField({ example: 'team' })
  name: string;

  @StrictTextField({ required: false })
  summary: string;

  @TextsField({ required: false })
  members: string[];

  static from({ name, summary, members }: GroupWithMembers): Group {
    return { name, summary, members: [...members] };
  }
}

@ApiSchema({ name: 'CreateGroup' })
export class CreateGroup {
  @StrictTextField({ parse: parseGroupName, example: 'team' })
  name: string;

  @StrictTextField({ required: false, parse: textOf({ max: 1000 }) })
  summary?: string;
}
