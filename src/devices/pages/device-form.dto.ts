import { FormBody } from '../../platform/validation/body-form.js';
import { TextField, UuidField } from '../../platform/validation/fields.js';
import { parseUuid } from '../../platform/validation/lax-uuid.js';
import type { Parser } from '../../platform/validation/parser.js';

const parseUuidOrEmpty: Parser<string> = (input) =>
  input === '' ? { value: '' } : parseUuid(input);

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
  @UuidField({ required: false, parse: parseUuidOrEmpty })
  workspace?: string;

  /** The button that was pressed. */
  @TextField({ required: false })
  decision?: string;
}
