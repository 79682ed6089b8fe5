import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { StrictTextField } from '../../../platform/validation/strict-fields.js';

@ApiSchema({ name: 'PasswordResetRequest' })
export class PasswordResetRequest {
  @StrictTextField({ example: 'alice@example.com' })
  email: string;
}

@ApiSchema({ name: 'PasswordResetCompletion' })
export class PasswordResetCompletion {
  @StrictTextField({ example: 'token-of-the-mail' })
  token: string;

  @StrictTextField({ schema: { format: 'password' }, example: 'anothersecurepassword' })
  new_password: string;
}

@ApiSchema({ name: 'PasswordResetResponse' })
export class PasswordResetResponse {
  @StrictTextField()
  message: string;
}
