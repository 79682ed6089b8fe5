import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { ListBody } from '../../../platform/validation/list-body.js';
import { StrictTextField } from '../../../platform/validation/strict-fields.js';

/** A group of the instance, as another server exports it. */
@ApiSchema({ name: 'InstanceGroup', description: 'A group of the instance. There are none here.' })
export class InstanceGroup {
  @StrictTextField({ example: 'team', description: 'The name of the group.' })
  name: string;
}

@ListBody(() => InstanceGroup)
export class InstanceGroups {
  readonly items: readonly InstanceGroup[];
}
