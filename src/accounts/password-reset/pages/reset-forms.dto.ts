import { FormBody } from '../../../platform/validation/body-form.js';
import { TextField } from '../../../platform/validation/fields.js';

@FormBody()
export class ForgottenForm {
  @TextField({ required: false, default: '' })
  email?: string;
}

export class ResetQuery {
  @TextField()
  token: string;
}

@FormBody()
export class ResetForm {
  @TextField()
  token: string;

  @TextField({ required: false, default: '' })
  password?: string;
}
