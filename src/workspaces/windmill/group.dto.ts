import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { NoExtraFields } from '../../platform/validation/no-extra-fields.js';
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

const parseSummary = textOf({ max: 1000 });

@ApiSchema({ name: 'CreateGroup' })
export class CreateGroup {
  @StrictTextField({ parse: parseGroupName, example: 'team' })
  name: string;

  @StrictTextField({ required: false, parse: parseSummary })
  summary?: string;
}

@NoExtraFields()
@ApiSchema({ name: 'EditGroup' })
export class EditGroup {
  @StrictTextField({
    required: false,
    parse: parseSummary,
    example: 'Those who are on call',
    description: 'Absent: it stays as it is.',
  })
  summary?: string;
}
