import { FormBody } from '../../platform/validation/body-form.js';
import { TextField } from '../../platform/validation/fields.js';

@FormBody()
export class SecondFactorForm {
  @TextField({ required: false, default: '' })
  code?: string;

  @TextField({ required: false })
  next?: string;
}
