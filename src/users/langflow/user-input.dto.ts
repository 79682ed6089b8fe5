import { DomainError } from '../../platform/errors/domain-error.js';
import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { NEW_PASSWORD, USER_NAME } from '../../platform/validation/field-descriptions.js';
import {
  BooleanField,
  DateTimeField,
  DictionaryField,
  IntegerField,
  TextField,
  UuidField,
} from '../../platform/validation/fields.js';
import { parseCursor } from '../../platform/validation/cursor.js';
import type { UserListQuery } from '../user-list.service.js';
import { DEFAULT_OPTINS } from '../users.service.js';
import type { OwnPasswordReset } from '../passwords.service.js';
import type { NewUser, UserChanges } from '../users.service.js';

/** The path parameter of routes about one account. */
export class UserPath {
  @UuidField({
    example: '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8',
    description: 'The id of the account.',
  })
  user_id: string;
}

/** Paging and search of the list. */
export class UsersQuery {
  @IntegerField({
    required: false,
    default: 0,
    description: 'How many accounts to leave out at the beginning. A negative number counts as 0.',
  })
  skip: number = 0;

  @IntegerField({
    required: false,
    default: 10,
    description:
      'The most accounts to return. More than 1000 counts as 1000, a negative number as 0.',
  })
  limit: number = 10;

  @TextField({
    required: false,
    nullable: true,
    description:
      'Only accounts whose user name contains this text, regardless of case. Empty or absent: all accounts.',
  })
  search: string | null = null;

  @TextField({
    required: false,
    nullable: true,
    parse: parseCursor,
    description:
      'To read all pages: empty for the first page, then the `next_cursor` of the previous response. Takes precedence over `skip`.',
  })
  cursor: string | null = null;

  static toListQuery({ skip, limit, search, cursor }: UsersQuery): UserListQuery {
    return { skip, limit, search: search ?? '', ...(cursor !== null && { after: cursor }) };
  }
}

/** Other fields (`is_active`, `is_superuser` ...) have no effect. */
@ApiSchema({ name: 'UserCreate', description: 'A new account.' })
export class UserCreate {
  @TextField({ example: 'newuser2', description: USER_NAME })
  username: string;

  @TextField({ example: 'securepassword123', description: NEW_PASSWORD })
  password: string;

  @DictionaryField({
    required: false,
    nullable: true,
    default: DEFAULT_OPTINS,
    description: 'Settings of the web UI, as a JSON object of at most 8192 bytes.',
  })
  optins: Record<string, unknown> | null = DEFAULT_OPTINS;

  static toAccount({ username, password, optins }: UserCreate): NewUser {
    return { username, password, optins };
  }
}

/** Every field is optional; absent and null both mean "unchanged". */
@ApiSchema({
  name: 'UserUpdate',
  description: 'The changes of an account. An absent field and null leave the value as it is.',
})
export class UserUpdate {
  @TextField({ required: false, nullable: true, description: USER_NAME })
  username?: string | null;

  @TextField({
    required: false,
    nullable: true,
    description:
      'The picture in the web UI, such as `Space/046-rocket.svg`; at most 2048 characters.',
  })
  profile_image?: string | null;

  /** The empty text means "unchanged", as Langflow's web UI sends it (contract langflow 4). */
  @TextField({
    required: false,
    nullable: true,
    description: `${NEW_PASSWORD} Only superusers can set it here, and not for themselves. An empty text leaves it as it is.`,
  })
  password?: string | null;

  @BooleanField({
    required: false,
    nullable: true,
    example: true,
    description:
      'Whether the account may log in and its credentials work. Only superusers can change it.',
  })
  is_active?: boolean | null;

  @BooleanField({
    required: false,
    nullable: true,
    description: 'Whether the account may manage all accounts. Only superusers can change it.',
  })
  is_superuser?: boolean | null;

  @DateTimeField({
    required: false,
    nullable: true,
    description:
      'The time of the last log-in. Only superusers can change it; it is ignored from others.',
  })
  last_login_at?: Date | null;

  @DictionaryField({
    required: false,
    nullable: true,
    description:
      'Settings of the web UI, as a JSON object of at most 8192 bytes. It replaces the stored one.',
  })
  optins?: Record<string, unknown> | null;

  static toChanges(body: UserUpdate): UserChanges {
    return {
      ...(body.username != null && { username: body.username }),
      ...(body.profile_image != null && { profileImage: body.profile_image }),
      ...(body.password && { password: body.password }),
      ...(body.is_active != null && { isActive: body.is_active }),
      ...(body.is_superuser != null && { isSuperuser: body.is_superuser }),
      ...(body.last_login_at != null && { lastLoginAt: body.last_login_at }),
      ...(body.optins != null && { optins: body.optins }),
    };
  }
}

/**
 * The body of a password reset. Older clients send `password` alone, newer ones also
 * `current_password`.
 */
@ApiSchema({ name: 'PasswordReset', description: "A new password for the caller's own account." })
export class PasswordResetBody {
  @TextField({
    required: false,
    nullable: true,
    example: 'newsecurepassword',
    description: NEW_PASSWORD,
  })
  password?: string | null;

  @TextField({
    required: false,
    nullable: true,
    // Without it "Try it out" would set the password of the example.
    example: 'the password until now',
    description: 'The password until now. It is checked if it is sent; servers may require it.',
  })
  current_password?: string | null;

  /**
   * @param mustProve whether `current_password` must be sent, as newer versions declare it
   * @throws DomainError `invalid_input` if it is missing
   */
  static toReset(body: PasswordResetBody, mustProve: boolean): OwnPasswordReset {
    const { password, current_password: currentPassword } = body;
    if (mustProve && currentPassword == null) {
      throw new DomainError('invalid_input', {
        issues: [
          {
            location: ['body', 'current_password'],
            fault: { kind: 'missing' },
            input: { ...body },
          },
        ],
      });
    }
    return { password: password ?? undefined, currentPassword: currentPassword ?? undefined };
  }
}
