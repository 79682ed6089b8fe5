import { FormBody } from '../../../platform/validation/body-form.js';
import { TextField } from '../../../platform/validation/fields.js';

export class InteractionPath {
  @TextField()
  uid: string;
}

@FormBody()
export class Decision {
  /** `allow`; any other value denies. */
  @TextField({ required: false })
  decision?: string;
}
