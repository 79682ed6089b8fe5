import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { KNOWN_AS } from '../../platform/validation/field-descriptions.js';
import { knownAs } from '../../access/actor.js';
import { isImportableHash } from '../../platform/credentials/password-hash.js';
import { ListBody } from '../../platform/validation/list-body.js';
import { parseText } from '../../platform/validation/lax.js';
import { refuse, type Parser } from '../../platform/validation/parser.js';
import { StrictBooleanField, StrictTextField } from '../../platform/validation/strict-fields.js';
import { textOf } from '../../platform/validation/strict.js';
import { namedByEmail } from '../account-names.js';
import type { ExchangedAccount, ExportedAccount } from '../account-exchange.service.js';
import { WITHOUT_LOG_IN } from './account.dto.js';

const NOT_EMAIL = { kind: 'not_email' } as const;

const parseHash: Parser<string> = (input) => {
  const parsed = parseText(input);
  if ('fault' in parsed || isImportableHash(parsed.value)) return parsed;
  return refuse('not_password_hash');
};

/** An account with the hash of its password (contract windmill 4). */
@ApiSchema({
  name: 'ExportedUser',
  description: 'An account with the hash of its password, to move it between instances.',
})
export class ExportedUser {
  @StrictTextField({
    parse: textOf({ min: 1, max: 255, form: /^\P{Cc}*\S\P{Cc}*$/u, otherwise: NOT_EMAIL }),
    example: 'alice@example.com',
    description: `${KNOWN_AS} 1 to 255 characters.`,
  })
  email: string;

  @StrictTextField({ required: false, parse: parseHash, description: 'By bcrypt or argon2.' })
  password_hash?: string;

  @StrictBooleanField({
    example: false,
    description: 'Whether the account may manage all accounts.',
  })
  super_admin: boolean;

  @StrictBooleanField({
    example: false,
    description:
      'Whether the account has a proved email. It is found by it then, else by its user name.',
  })
  verified: boolean;

  @StrictTextField({
    required: false,
    parse: textOf({ max: 255 }),
    description: 'The name of the person, at most 255 characters.',
  })
  name?: string;

  @StrictTextField({
    required: false,
    parse: textOf({ max: 255 }),
    description: 'Where the person works, at most 255 characters.',
  })
  company?: string;

  @StrictBooleanField({ example: true, description: 'Whether nobody has logged in yet.' })
  first_time_user: boolean;

  @StrictTextField({ required: false, description: 'The user name, where it is not the email.' })
  username?: string;

  @StrictTextField({
    required: false,
    description:
      'How the owner logs in, as in the list of accounts. Nothing in a list that is sent: an account logs in by password if its entry has a hash.',
  })
  login_type?: string;

  static from({ user, passwordHash, loginType }: ExportedAccount): ExportedUser {
    return {
      email: knownAs(user),
      ...(passwordHash !== undefined && { password_hash: passwordHash }),
      super_admin: user.isSuperuser,
      verified: user.email !== null,
      ...(user.name !== null && { name: user.name }),
      ...(user.company !== null && { company: user.company }),
      first_time_user: user.lastLoginAt === null,
      ...(user.username !== knownAs(user) && { username: user.username }),
      login_type: loginType ?? WITHOUT_LOG_IN,
    };
  }

  /** An email that is not verified is only text: the account goes by its user name. */
  static toAccount({ email, username, verified, ...user }: ExportedUser): ExchangedAccount {
    return {
      ...(verified
        ? { match: { email }, username: username ?? namedByEmail(email).username }
        : { match: { username: username ?? email } }),
      isSuperuser: user.super_admin,
      ...(user.password_hash !== undefined && { passwordHash: user.password_hash }),
      ...(user.name !== undefined && { name: user.name }),
      ...(user.company !== undefined && { company: user.company }),
    };
  }
}

@ListBody(() => ExportedUser)
export class ExportedUsers {
  readonly items: readonly ExportedUser[];
}

@ApiSchema({ name: 'NewLoginType', description: 'How the owner logs in from now on.' })
export class NewLoginType {
  @StrictTextField({ example: 'github', description: '`password` or the name of a provider.' })
  login_type: string;
}
