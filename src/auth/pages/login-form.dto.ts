import { FormBody } from '../../platform/validation/body-form.js';
import { TextField } from '../../platform/validation/fields.js';

export class LoginQuery {
  /** Where to go after the log-in. */
  @TextField({ required: false })
  next?: string;

  /** Present: the log-in that there is was too long ago for what the visitor wants. */
  @TextField({ required: false })
  again?: string;
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
