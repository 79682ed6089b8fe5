import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { CURRENT_PASSWORD, NEW_PASSWORD } from '../../../platform/validation/field-descriptions.js';
import { BooleanField, IntegerField, TextField } from '../../../platform/validation/fields.js';
import { NoExtraFields } from '../../../platform/validation/no-extra-fields.js';
import type { JudgedPassword } from '../own-password.service.js';

@NoExtraFields()
@ApiSchema({ name: 'AccountPasswordChange', description: 'A new password, and the current one.' })
export class AccountPasswordChange {
  @TextField({ example: 'securepassword123', description: CURRENT_PASSWORD })
  current_password: string;

  @TextField({ example: 'another long password', description: NEW_PASSWORD })
  new_password: string;
}

@NoExtraFields()
@ApiSchema({ name: 'PasswordToJudge', description: 'A password that is not set yet.' })
export class PasswordToJudge {
  @TextField({
    example: 'password',
    description: 'The password to judge. It is not stored.',
  })
  password: string;
}

const FAULTS = ['too_short', 'too_long', 'like_name', 'common'];

@ApiSchema({ name: 'PasswordStrength', description: 'How good a password would be.' })
export class PasswordStrengthRead {
  @IntegerField({
    example: 3,
    schema: { minimum: 0, maximum: 4 },
    description: 'How hard it is to guess: 0, at once, to 4, very hard.',
  })
  score: number;

  @BooleanField({ example: true, description: 'Whether the rules for new passwords allow it.' })
  is_allowed: boolean;

  @TextField({
    nullable: true,
    example: 'common',
    schema: { enum: FAULTS },
    description: 'Why the rules refuse it. Null: they allow it.',
  })
  fault: string | null;

  @TextField({
    nullable: true,
    example: 'simpleRepeat',
    description: 'What makes it weak, in the words of zxcvbn. Null: nothing that is known.',
  })
  warning: string | null;

  static from({ score, fault, warning }: JudgedPassword): PasswordStrengthRead {
    return { score, is_allowed: fault === null, fault, warning };
  }
}

@NoExtraFields()
@ApiSchema({ name: 'AccountEmailChange', description: 'Another email for the account.' })
export class AccountEmailChange {
  @TextField({
    example: 'grace@example.org',
    description: 'The address to prove, at most 255 characters.',
  })
  email: string;

  @TextField({ example: 'securepassword123', description: 'The password of the account.' })
  password: string;
}

export class AccountProviderPath {
  @TextField({ example: 'github', description: 'The name of the provider in the configuration.' })
  provider: string;
}
