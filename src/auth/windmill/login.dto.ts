import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import {
  CURRENT_PASSWORD,
  LOGIN_NAME,
  NEW_PASSWORD,
} from '../../platform/validation/field-descriptions.js';
import { CountField, StrictTextField } from '../../platform/validation/strict-fields.js';

@ApiSchema({ name: 'Login', description: 'A log-in with a password.' })
export class Login {
  @StrictTextField({ example: 'alice@example.com', description: LOGIN_NAME })
  email: string;

  @StrictTextField({
    example: 'a good password',
    schema: { format: 'password' },
    description: CURRENT_PASSWORD,
  })
  password: string;
}

@ApiSchema({
  name: 'ChangePassword',
  description: 'A change of a password that must be changed before the next log-in.',
})
export class ChangePassword extends Login {
  @StrictTextField({
    schema: { format: 'password' },
    example: 'another good password',
    description: NEW_PASSWORD,
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
