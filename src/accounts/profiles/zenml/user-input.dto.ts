import { toEmailKey } from '../../../platform/identifiers/email.js';
import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { NEW_PASSWORD } from '../../../platform/validation/field-descriptions.js';
import type { OwnPasswordReset } from '../../../users/passwords.service.js';
import type { NewUser, UserChanges } from '../../../users/users.service.js';
import {
  BooleanField,
  DictionaryField,
  IntegerField,
  TextField,
  UuidField,
} from '../../../platform/validation/fields.js';
import type { ProfilesQuery } from '../profile-directory.service.js';
import {
  parseEmail,
  parseFromZero,
  parseShortText,
  parseShortUsername,
  parseUrlText,
  parseUsernameOrEmail,
} from '../profile-rules.js';

const OPTIONAL = { required: false, nullable: true } as const;
const SHORT = { ...OPTIONAL, parse: parseShortText, schema: { minLength: 1, maxLength: 50 } };
const FROM_ZERO = { required: false, parse: parseFromZero, schema: { minimum: 0 } } as const;

export class ZenmlUserPath {
  @UuidField({
    example: '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8',
    description: 'The id of the account.',
  })
  user_id: string;
}

export class ZenmlUserIdOrEmailPath {
  @TextField({ example: 'alice@example.com', description: 'The id or the email of an account.' })
  user_id: string;
}

export class ServerQuery {
  @UuidField({ description: 'The id of a workspace.' })
  server_id: string;
}

/** Paging and filters. An empty value counts as not sent (contract zenml 1.1). */
export class ZenmlUsersQuery {
  @IntegerField({ ...FROM_ZERO, default: 0, description: 'Offset for pagination.' })
  offset: number = 0;

  @IntegerField({
    ...FROM_ZERO,
    default: 100,
    description: 'Limit for pagination; more than 10000 counts as 10000.',
  })
  limit: number = 100;

  @UuidField({ ...OPTIONAL, description: 'Filter by user id.' })
  user_id?: string;

  @TextField({ ...OPTIONAL, description: 'Filter by OAuth provider.' })
  oauth_provider?: string;

  @TextField({ ...OPTIONAL, description: 'Filter by OAuth id.' })
  oauth_id?: string;

  @TextField({ ...OPTIONAL, description: 'Filter by email, in any case.' })
  email?: string;

  @BooleanField({ ...OPTIONAL, description: 'Filter by active status.' })
  is_active?: boolean;

  static toQuery(query: ZenmlUsersQuery): ProfilesQuery {
    return {
      offset: query.offset,
      limit: query.limit,
      userId: query.user_id,
      provider: query.oauth_provider,
      subject: query.oauth_id,
      email: query.email,
      isActive: query.is_active,
    };
  }
}

/** A new local account, sent in the query (contract zenml 3.1, trap 6). */
export class ZenmlNewUserQuery {
  @TextField({
    parse: parseUsernameOrEmail,
    example: 'alice',
    description: '1 to 50 letters, digits and `_-@.`, or an email, which then is the email too.',
  })
  username: string;

  @TextField({
    schema: { format: 'password' },
    example: 'a good password',
    description: NEW_PASSWORD,
  })
  password: string;

  @BooleanField({
    required: false,
    default: false,
    description: 'Whether the account may manage all accounts.',
  })
  is_superuser: boolean = false;

  @TextField({
    ...OPTIONAL,
    parse: parseEmail,
    schema: { format: 'email' },
    example: 'alice@example.com',
    description: 'The proved email of the account. Left out: the user name, if that is an email.',
  })
  email?: string | null;

  @BooleanField({
    required: false,
    default: true,
    description: 'Whether the password must be changed at the first log-in.',
  })
  password_expired: boolean = true;

  static toAccount({ username, ...query }: ZenmlNewUserQuery): NewUser {
    const { password, is_superuser: isSuperuser, password_expired: isPasswordExpired } = query;
    const email = query.email ?? toEmailKey(username);
    return { username, email, password, isSuperuser, isPasswordExpired };
  }
}

/**
 * The fields that both updates have. An absent field is left unchanged; null clears name, company,
 * job title, avatar and metadata.
 */
class ProfileUpdate {
  @TextField({
    ...OPTIONAL,
    schema: { format: 'password' },
    description: 'A new password, which ends all log-ins. Empty or null: unchanged.',
  })
  password?: string | null;

  @TextField({
    ...SHORT,
    example: 'Alice',
    description: 'The name of the person; 1 to 50 characters. Null clears it.',
  })
  name?: string | null;

  @TextField({
    ...OPTIONAL,
    parse: parseUrlText as typeof parseShortText,
    description:
      'The address of a picture; at most 2048 characters. Null clears it; an empty text leaves it as it is.',
  })
  avatar_url?: string | null;

  @TextField({
    ...SHORT,
    description: 'Where the person works; 1 to 50 characters. Null clears it.',
  })
  company?: string | null;

  @TextField({
    ...SHORT,
    description: 'What the person does there; 1 to 50 characters. Null clears it.',
  })
  job_title?: string | null;

  @DictionaryField({
    ...OPTIONAL,
    description:
      'Data of clients, as a JSON object of at most 8192 bytes. It replaces the stored one. Null clears it.',
  })
  metadata?: Record<string, unknown> | null;

  @TextField({
    ...SHORT,
    parse: parseShortUsername,
    schema: { ...SHORT.schema, pattern: '^[a-zA-Z0-9_\\-@.]+$' },
    description: 'Cannot be changed for OAuth2 accounts, whose user name is their email.',
  })
  username?: string | null;

  @BooleanField({
    ...OPTIONAL,
    description: 'Whether the person has seen the introduction of the web UI.',
  })
  is_onboarded?: boolean | null;

  static toOwnChanges(body: ProfileUpdate) {
    return {
      ...(body.name !== undefined && { name: body.name }),
      ...(body.avatar_url !== undefined && { avatarUrl: body.avatar_url }),
      ...(body.company !== undefined && { company: body.company }),
      ...(body.job_title !== undefined && { jobTitle: body.job_title }),
      ...(body.metadata !== undefined && { metadata: body.metadata }),
      ...(body.username != null && { username: body.username }),
      ...(body.is_onboarded != null && { isOnboarded: body.is_onboarded }),
    };
  }
}

/** The fields that every account may change of itself. */
@ApiSchema({
  name: 'ZenmlUserSelfUpdate',
  description:
    "The changes of the caller's own account. An absent field leaves the value as it is.",
})
export class ZenmlUserSelfUpdate extends ProfileUpdate {
  @TextField({
    ...OPTIONAL,
    schema: { format: 'password' },
    description: 'The current password; checked when it is sent.',
  })
  current_password?: string | null;

  static toReset({ password, current_password }: ZenmlUserSelfUpdate): OwnPasswordReset {
    return { password: password || undefined, currentPassword: current_password ?? undefined };
  }
}

/** The eleven published fields and `is_superuser` (contract zenml 1.3). */
@ApiSchema({
  name: 'ZenmlUserUpdate',
  description: 'The changes of an account. An absent field leaves the value as it is.',
})
export class ZenmlUserUpdate extends ProfileUpdate {
  @BooleanField({ ...OPTIONAL, description: 'Only superusers can change it.' })
  password_expired?: boolean | null;

  @TextField({
    ...OPTIONAL,
    parse: parseEmail,
    schema: { format: 'email' },
    description: 'Only superusers can change it, and not for OAuth2 accounts.',
  })
  email?: string | null;

  @BooleanField({
    ...OPTIONAL,
    description:
      'Whether the account may log in and its credentials work. Only superusers can change it.',
  })
  is_active?: boolean | null;

  @BooleanField({ ...OPTIONAL, description: 'Only superusers can change it.' })
  is_superuser?: boolean | null;

  static toChanges(body: ZenmlUserUpdate): UserChanges {
    return {
      ...ProfileUpdate.toOwnChanges(body),
      ...(body.password && { password: body.password }),
      ...(body.password_expired != null && { isPasswordExpired: body.password_expired }),
      ...(body.email != null && { email: body.email }),
      ...(body.is_active != null && { isActive: body.is_active }),
      ...(body.is_superuser != null && { isSuperuser: body.is_superuser }),
    };
  }
}
