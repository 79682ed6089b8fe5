import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { StrictBooleanField, StrictTextField } from '../../../platform/validation/strict-fields.js';

export class SettingPath {
  @StrictTextField({ example: 'automate_username_creation' })
  key: string;
}

/** A setting of the instance. All of them here are true or false. */
@ApiSchema({ name: 'GlobalSetting' })
export class GlobalSetting {
  @StrictTextField({ example: 'automate_username_creation' })
  name: string;

  @StrictBooleanField()
  value: boolean;
}
