import { StrictTextField } from '../../../platform/validation/strict-fields.js';

export class SettingPath {
  @StrictTextField({ example: 'automate_username_creation' })
  key: string;
}
