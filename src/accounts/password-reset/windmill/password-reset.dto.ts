import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { NEW_PASSWORD } from '../../../platform/validation/field-descriptions.js';
import { StrictTextField } from '../../../platform/validation/strict-fields.js';

@ApiSchema({ name: 'PasswordResetRequest', description: 'Whose password to reset.' })
export class PasswordResetRequest {
  @StrictTextField({
    example: 'alice@example.com',
    description: 'A proved email. The link is mailed to it.',
  })
  email: string;
}

@ApiSchema({
  name: 'PasswordResetCompletion',
  description: 'The new password, and the proof from the mail.',
})
export class PasswordResetCompletion {
  @StrictTextField({
    example: 'token-of-the-mail',
    description: 'The token in the mailed link. It works once.',
  })
  token: string;

  @StrictTextField({
    schema: { format: 'password' },
    example: 'anothersecurepassword',
    description: NEW_PASSWORD,
  })
  new_password: string;
}

@ApiSchema({ name: 'PasswordResetResponse', description: 'What happened, in words.' })
export class PasswordResetResponse {
  @StrictTextField({
    description: 'A sentence for people. It does not tell whether the account exists.',
  })
  message: string;
}
