import { FormBody } from '../../platform/validation/body-form.js';
import { TextField } from '../../platform/validation/fields.js';

export class DeviceQuery {
  @TextField({ required: false })
  user_code?: string;
}

@FormBody()
export class DeviceForm {
  @TextField()
  user_code: string;

  /** A checked check box. */
  @TextField({ required: false })
  trusted?: string;

  /** The button that was pressed. */
  @TextField({ required: false })
  decision?: string;
}
