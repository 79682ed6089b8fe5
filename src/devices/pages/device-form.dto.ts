import { FormBody } from '../../platform/validation/body-form.js';
import { TextField } from '../../platform/validation/fields.js';

export class DeviceQuery {
  @TextField({ required: false })
  user_code?: string;

  /** The workspace that the program was told to connect to, by its id or its name. */
  @TextField({ required: false })
  workspace?: string;
}

@FormBody()
export class DeviceForm {
  @TextField()
  user_code: string;

  /** A checked check box. */
  @TextField({ required: false })
  trusted?: string;

  /** The UUID of a workspace, or empty. Absent: there was none to choose. */
  @TextField({ required: false })
  workspace?: string;

  /** The button that was pressed. */
  @TextField({ required: false })
  decision?: string;
}
