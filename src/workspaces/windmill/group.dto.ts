import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { ID_TEXT } from '../../platform/validation/field-descriptions.js';
import { NoExtraFields } from '../../platform/validation/no-extra-fields.js';
import { StrictTextField, TextsField } from '../../platform/validation/strict-fields.js';
import { textOf } from '../../platform/validation/strict.js';
import type { GroupWithMembers } from '../groups.service.js';
import { parseGroupName } from '../workspace-rules.js';

@ApiSchema({ name: 'Group', description: 'A group of members of a workspace.' })
export class Group {
  @StrictTextField({
    example: 'team',
    description: 'Unique in the workspace. `all` has every member.',
  })
  name: string;

  @StrictTextField({ required: false, description: 'What the group is for.' })
  summary: string;

  @TextsField({ required: false, description: 'The user names of its members in the workspace.' })
  members: string[];

  static from({ name, summary, members }: GroupWithMembers): Group {
    return { name, summary, members: [...members] };
  }
}

const parseSummary = textOf({ max: 1000 });

@ApiSchema({ name: 'CreateGroup', description: 'A new group.' })
export class CreateGroup {
  @StrictTextField({
    parse: parseGroupName,
    example: 'team',
    description: `${ID_TEXT} Unique in the workspace.`,
  })
  name: string;

  @StrictTextField({
    required: false,
    parse: parseSummary,
    description: 'What the group is for, at most 1000 characters.',
  })
  summary?: string;
}

@NoExtraFields()
@ApiSchema({
  name: 'EditGroup',
  description: 'The changes of a group. Unknown fields are refused.',
})
export class EditGroup {
  @StrictTextField({
    required: false,
    parse: parseSummary,
    example: 'Those who are on call',
    description: 'Absent: it stays as it is.',
  })
  summary?: string;
}
