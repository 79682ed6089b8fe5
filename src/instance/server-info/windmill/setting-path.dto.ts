import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { DtoField } from '../../../platform/validation/field.js';
import { StrictBooleanField, StrictTextField } from '../../../platform/validation/strict-fields.js';

export class SettingPath {
  @StrictTextField({ example: 'automate_username_creation', description: 'The name of a setting.' })
  key: string;
}

/** A setting of the instance. All of them here are true or false. */
@ApiSchema({ name: 'GlobalSetting', description: 'A setting of the instance.' })
export class GlobalSetting {
  @StrictTextField({
    example: 'automate_username_creation',
    description: 'The key to read it with.',
  })
  name: string;

  @StrictBooleanField({ description: 'Whether it is on.' })
  value: boolean;
}

@ApiSchema({
  name: 'GlobalSettingValue',
  description: 'A value for a setting. Only the value that it has already is accepted.',
})
export class GlobalSettingValue {
  @DtoField({
    parse: (value) => ({ value }),
    schema: { type: 'boolean' },
    isRequired: false,
    isNullable: true,
    example: false,
    description:
      'The value that the setting has already. Absent or null: the setting is not set. Of `base_url` it is a text.',
  })
  value?: unknown;
}
