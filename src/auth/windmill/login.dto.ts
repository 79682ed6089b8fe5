import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { CountField, StrictTextField } from '../../platform/validation/strict-fields.js';

@ApiSchema({ name: 'Login' })
export class Login {
  @StrictTextField({ example: 'alice@example.com' })
  email: string;

  @StrictTextField({ example: 'a good password', schema: { format: 'password' } })
  password: string;
}

@ApiSchema({ name: 'ChangePassword' })
export class ChangePassword extends Login {
  @StrictTextField({
    schema: { format: 'password' },
    example: 'another good password',
  })
  new_password: string;
}

export class LogoutQuery {
  @StrictTextField({ required: false, description: 'A path of this server to redirect to.' })
  rd?: string;

  @StrictTextField({ required: false, description: 'A token to end.' })
  token?: string;
}

export class RefreshQuery {
  @CountField({ required: false, description: 'Replace the token if it has fewer seconds left.' })
  if_expiring_in_less_than_s?: number;
}
