import { FormBody } from '../../../platform/validation/body-form.js';
import { TextField } from '../../../platform/validation/fields.js';

@FormBody()
export class EmailForm {
  @TextField({ required: false, default: '' })
  email?: string;

  @TextField({ required: false, default: '' })
  password?: string;
}

export class ConfirmQuery {
  @TextField()
  token: string;
}

@FormBody()
export class ConfirmForm {
  @TextField()
  token: string;
}
