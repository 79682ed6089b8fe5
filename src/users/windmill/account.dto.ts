import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
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
  @StrictTextField({ example: 'alice@example.com' })
  email: string;
}

export class AccountPath {
  @StrictTextField({ example: 'alice@example.com' })
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
@ApiSchema({ name: 'NewGlobalUser' })
export class NewGlobalUser {
  @StrictTextField({ parse: parseEmail, example: 'alice@example.com' })
  email: string;

  @StrictTextField({ required: false, example: 'a good password' })
  password?: string;

  @StrictBooleanField({ example: false })
  super_admin: boolean;

  @StrictTextField({ required: false, parse: parseName })
  name?: string;

  @StrictTextField({ required: false, parse: parseName })
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
@ApiSchema({ name: 'EditGlobalUser' })
export class EditGlobalUser {
  @StrictBooleanField({ required: false, example: true })
  is_super_admin?: boolean;

  @StrictBooleanField({
    required: false,
    parse: parseNoDevops,
    description: 'Only false: this server has no such role.',
  })
  is_devops?: boolean;

  @StrictTextField({ required: false, parse: parseName })
  name?: string;

  @StrictBooleanField({ required: false })
  disabled?: boolean;

  static toChanges({ is_super_admin, name, disabled }: EditGlobalUser): UserChanges {
    return {
      ...(is_super_admin !== undefined && { isSuperuser: is_super_admin }),
      ...(name !== undefined && { name }),
      ...(disabled !== undefined && { isActive: !disabled }),
    };
  }
}

@ApiSchema({ name: 'NewPassword' })
export class SetPassword {
  @StrictTextField({ example: 'another good password' })
  password: string;
}

@ApiSchema({ name: 'NewEmail' })
export class NewEmail {
  @StrictTextField({ parse: parseEmail, example: 'alice@example.org' })
  new_email: string;
}

/** An account of the instance (contract windmill 4). */
@ApiSchema({ name: 'GlobalUserInfo' })
export class GlobalUserInfo {
  @StrictTextField({ example: 'alice@example.com' })
  email: string;

  @StrictTextField({
    description:
      '`password`, the name of a log-in provider, or `service_account`. It is `password` for a person without a way to log in, too. With `WINDMILL_LOGIN_TYPES=published` it is `github` or `password`, which then is anything else.',
    example: 'password',
  })
  login_type: string;

  @StrictBooleanField()
  super_admin: boolean;

  @StrictBooleanField({ required: false })
  devops: boolean;

  @StrictBooleanField({
    description: 'Whether the account has a proved email; without one, `email` is its user name.',
  })
  verified: boolean;

  @StrictTextField({ required: false })
  name?: string;

  @StrictTextField({ required: false })
  company?: string;

  @StrictBooleanField({ description: 'Whether the owner has never logged in.' })
  first_time_user: boolean;

  @StrictTextField({ schema: { enum: ['manual', 'instance_group', 'service_account'] } })
  role_source: string;

  @StrictBooleanField()
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
