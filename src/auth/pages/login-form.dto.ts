import { FormBody } from '../../platform/validation/body-form.js';
import { TextField } from '../../platform/validation/fields.js';

export class LoginQuery {
  /** Where to go after the log-in. */
  @TextField({ required: false })
  next?: string;
}

@FormBody()
export class LoginPageForm {
  @TextField({ required: false, default: '' })
  name?: string;

  @TextField({ required: false, default: '' })
  password?: string;

  @TextField({ required: false })
  next?: string;
}
