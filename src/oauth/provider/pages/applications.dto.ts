import { FormBody } from '../../../platform/validation/body-form.js';
import { TextField } from '../../../platform/validation/fields.js';

export class ApplicationsQuery {
  /** Present after a grant was revoked. */
  @TextField({ required: false })
  revoked?: string;
}

@FormBody()
export class RevocationForm {
  @TextField({ required: false })
  grant_id?: string;
}
