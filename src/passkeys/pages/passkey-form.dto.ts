import { FormBody } from '../../platform/validation/body-form.js';
import { TextField } from '../../platform/validation/fields.js';

@FormBody()
export class PasskeyForm {
  /** JSON of the authenticator's answer, which the page's script fills in. */
  @TextField({ required: false, default: '' })
  answer?: string;

  @TextField({ required: false })
  next?: string;
}
