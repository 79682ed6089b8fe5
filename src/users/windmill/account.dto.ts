import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { KNOWN_AS, NEW_PASSWORD } from '../../platform/validation/field-descriptions.js';
import { knownAs } from '../../access/actor.js';
import { EMAIL_FORM } from '../../platform/identifiers/email.js';
import { NoExtraFields } from '../../platform/validation/no-extra-fields.js';
import { refuse, type Parser } from '../../platform/validation/parser.js';
import {
  CountField,
  QueryBooleanField,
  StrictBooleanField,
  StrictTextField,
} from '../../platform/validation/strict-fields.js';
import { parseStrictBoolean, textOf } from '../../platform/validation/strict.js';
import { namedByEmail } from '../account-names.js';
import type { KnownAccount, KnownAccountsQuery } from '../email-directory.service.js';
import type { Env } from '../../platform/config/env.js';
import { OF_SERVICE_ACCOUNTS } from '../login-type.js';
import type { NewUser, UserChanges } from '../users.service.js';

const parseEmail = textOf({
  min: 3,
  max: 255,
  form: EMAIL_FORM,
  otherwise: { kind: 'not_email' },
});
const parseName = textOf({ max: 255 });

/** Nobody may take an account for a devops that is none. */
const parseNoDevops: Parser<boolean> = (input) =>
  input === true ? refuse('not_allowed', { allowed: ['false'] }) : parseStrictBoolean(input);

/** Clients of 2022 to 2025 decode no other word than these; all decode them. */
const PUBLISHED_LOGIN_TYPES = new Set(['password', 'github']);

/** What stands for a log-in type that clients may not know. */
export const WITHOUT_LOG_IN = 'password';

const DEFAULT_PAGE_SIZE = 10_000;

export class EmailPath {
  @StrictTextField({ example: 'alice@example.com', description: KNOWN_AS })
  email: string;
}

export class AccountPath {
  @StrictTextField({ example: 'alice@example.com', description: KNOWN_AS })
  user: string;
}

export class AccountsQuery {
  @CountField({
    required: false,
    description: 'The page to return, from 1. 0 is the first page too.',
  })
  page?: number;

  @CountField({ required: false, description: 'Accounts per page, at most 10000.' })
  per_page?: number;

  @QueryBooleanField({
    required: false,
    description: 'Only enabled accounts whose owners have logged in within a month.',
  })
  active_only?: boolean;

  static toListQuery({ page, per_page, active_only }: AccountsQuery): KnownAccountsQuery {
    const limit = Math.min(per_page ?? DEFAULT_PAGE_SIZE, DEFAULT_PAGE_SIZE);
    const skip = (Math.max(page ?? 1, 1) - 1) * limit;
    return { skip, limit, isActiveOnly: active_only ?? false };
  }
}

/** A new account. */
@ApiSchema({ name: 'NewGlobalUser', description: 'A new account.' })
export class NewGlobalUser {
  @StrictTextField({
    parse: parseEmail,
    example: 'alice@example.com',
    description:
      'The email of the person, 3 to 255 characters. It is proved, since a superuser sets it, and is the user name too.',
  })
  email: string;

  @StrictTextField({ required: false, example: 'a good password', description: NEW_PASSWORD })
  password?: string;

  @StrictBooleanField({
    example: false,
    description: 'Whether the account may manage all accounts.',
  })
  super_admin: boolean;

  @StrictTextField({
    required: false,
    parse: parseName,
    description: 'The name of the person, at most 255 characters.',
  })
  name?: string;

  @StrictTextField({
    required: false,
    parse: parseName,
    description: 'Where the person works, at most 255 characters.',
  })
  company?: string;

  @StrictBooleanField({ required: false, description: 'No mail is sent in any case.' })
  skip_email?: boolean;

  @StrictTextField({
    required: false,
    example: 'password',
    description:
      '`password`, which needs one; the name of a log-in provider; or `pending_oauth` for any of them. The last two take no password.',
  })
  login_type?: string;

  static toAccount({ email, password, super_admin, name, company }: NewGlobalUser): NewUser {
    return { ...namedByEmail(email), password, isSuperuser: super_admin, name, company };
  }
}

@NoExtraFields()
@ApiSchema({
  name: 'EditGlobalUser',
  description: 'The changes of an account. An absent field leaves the value as it is.',
})
export class EditGlobalUser {
  @StrictBooleanField({
    required: false,
    description: 'Whether the account may manage all accounts.',
  })
  is_super_admin?: boolean;

  @StrictBooleanField({
    required: false,
    parse: parseNoDevops,
    description: 'Only false: this server has no such role.',
  })
  is_devops?: boolean;

  @StrictTextField({
    required: false,
    parse: parseName,
    description: 'The name of the person, at most 255 characters.',
  })
  name?: string;

  @StrictBooleanField({
    required: false,
    example: false,
    description: 'Whether the account can neither log in nor use its credentials.',
  })
  disabled?: boolean;

  static toChanges({ is_super_admin, name, disabled }: EditGlobalUser): UserChanges {
    return {
      ...(is_super_admin !== undefined && { isSuperuser: is_super_admin }),
      ...(name !== undefined && { name }),
      ...(disabled !== undefined && { isActive: !disabled }),
    };
  }
}

@ApiSchema({ name: 'NewPassword', description: 'What the password of an account becomes.' })
export class SetPassword {
  // Every server refuses it, so that "Try it out" sets no password that others know.
  @StrictTextField({ example: 'password', description: NEW_PASSWORD })
  password: string;
}

@ApiSchema({ name: 'NewEmail', description: 'What the email of an account becomes.' })
export class NewEmail {
  @StrictTextField({
    parse: parseEmail,
    example: 'alice@example.org',
    description: 'The address, 3 to 255 characters. No other account may have it.',
  })
  new_email: string;
}

/** An account of the instance (contract windmill 4). */
@ApiSchema({ name: 'GlobalUserInfo', description: 'An account.' })
export class GlobalUserInfo {
  @StrictTextField({ example: 'alice@example.com', description: KNOWN_AS })
  email: string;

  @StrictTextField({
    description:
      '`password`, the name of a log-in provider, or `service_account`. It is `password` for a person without a way to log in, too. With `WINDMILL_LOGIN_TYPES=published` it is `github` or `password`, which then is anything else.',
    example: 'password',
  })
  login_type: string;

  @StrictBooleanField({ description: 'Whether the account may manage all accounts.' })
  super_admin: boolean;

  @StrictBooleanField({
    required: false,
    description: 'Always false: this server has no such role.',
  })
  devops: boolean;

  @StrictBooleanField({
    description: 'Whether the account has a proved email; without one, `email` is its user name.',
  })
  verified: boolean;

  @StrictTextField({ required: false, description: 'The name of the person. Absent: not given.' })
  name?: string;

  @StrictTextField({ required: false, description: 'Where the person works. Absent: not given.' })
  company?: string;

  @StrictBooleanField({ description: 'Whether the owner has never logged in.' })
  first_time_user: boolean;

  @StrictTextField({
    schema: { enum: ['manual', 'instance_group', 'service_account'] },
    description: '`service_account` for the account of a program, else `manual`.',
  })
  role_source: string;

  @StrictBooleanField({
    description: 'Whether the account can neither log in nor use its credentials.',
  })
  disabled: boolean;

  /** Leaves out absent values: no schema of Windmill is nullable (contract windmill 7.10). */
  static from(
    { user, loginType }: KnownAccount,
    { windmillLoginTypes }: Pick<Env, 'windmillLoginTypes'>,
  ): GlobalUserInfo {
    const isTold =
      loginType !== null && (windmillLoginTypes === 'all' || PUBLISHED_LOGIN_TYPES.has(loginType));
    return {
      email: knownAs(user),
      login_type: isTold ? loginType : WITHOUT_LOG_IN,
      super_admin: user.isSuperuser,
      devops: false,
      verified: user.email !== null,
      ...(user.name !== null && { name: user.name }),
      ...(user.company !== null && { company: user.company }),
      first_time_user: user.lastLoginAt === null,
      role_source: loginType === OF_SERVICE_ACCOUNTS ? loginType : 'manual',
      disabled: !user.isActive,
    };
  }
}
