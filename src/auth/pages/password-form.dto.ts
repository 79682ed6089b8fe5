import { FormBody } from '../../platform/validation/body-form.js';
import { TextField } from '../../platform/validation/fields.js';

@FormBody()
export class PasswordForm {
  @TextField({ required: false, default: '' })
  name?: string;

  @TextField({ required: false, default: '' })
  password?: string;

  @TextField()
  new_password: string;

  @TextField({ required: false, default: '' })
  code?: string;

  @TextField({ required: false })
  next?: string;
}
