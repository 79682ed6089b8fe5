import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import {
  BooleanField,
  DictionaryField,
  TextField,
  UuidField,
} from '../../../platform/validation/fields.js';
import type { Profile } from '../profile.js';

const OPTIONAL = { required: false, nullable: true } as const;
const SHORT = { minLength: 1, maxLength: 50 };

/** An account as ZenML's clients read it: 17 keys, none of them a time (contract zenml 1.2). */
@ApiSchema({ name: 'ZenmlUserRead', description: 'An account of a person or of a program.' })
export class ZenmlUserRead {
  @TextField({ ...OPTIONAL, description: 'Always null: a password is never shown.', example: null })
  password: string | null;

  @BooleanField({
    ...OPTIONAL,
    description: 'Whether the password must be changed; null without a password.',
    example: false,
  })
  password_expired: boolean | null;

  @TextField({
    ...OPTIONAL,
    schema: SHORT,
    example: 'Alice',
    description: 'The name of the person. Null: not given.',
  })
  name: string | null;

  @TextField({
    ...OPTIONAL,
    example: null,
    description: 'The address of a picture. Null: not given.',
  })
  avatar_url: string | null;

  @TextField({
    ...OPTIONAL,
    schema: SHORT,
    example: 'Example Inc.',
    description: 'Where the person works. Null: not given.',
  })
  company: string | null;

  @TextField({
    ...OPTIONAL,
    schema: SHORT,
    example: 'Engineer',
    description: 'What the person does there. Null: not given.',
  })
  job_title: string | null;

  @DictionaryField({ ...OPTIONAL, example: null, description: 'Data of clients. Null: none.' })
  metadata: Record<string, unknown> | null;

  @UuidField({
    example: '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8',
    description: 'Identifies the account for good.',
  })
  id: string;

  @TextField({
    example: 'alice',
    description: 'What the account is called. It is unique regardless of case, and may change.',
  })
  username: string;

  @TextField({
    ...OPTIONAL,
    schema: { format: 'email' },
    example: 'alice@example.com',
    description: 'A proved email. Null: the account has none.',
  })
  email: string | null;

  @TextField({
    ...OPTIONAL,
    description: 'The identity provider where the account logs in.',
    example: null,
  })
  oauth_provider: string | null;

  @TextField({ ...OPTIONAL, description: "The provider's id of the account.", example: null })
  oauth_id: string | null;

  @BooleanField({
    required: false,
    example: true,
    description: 'Whether the account may log in and its credentials work.',
  })
  is_active: boolean;

  @BooleanField({
    required: false,
    example: false,
    description: 'Whether the account may manage all accounts.',
  })
  is_superuser: boolean;

  @BooleanField({
    required: false,
    example: false,
    description: 'Whether it is the account of a program: it has API keys and no password.',
  })
  is_service_account: boolean;

  @UuidField({
    ...OPTIONAL,
    description: 'Always null: there is a single directory.',
    example: null,
  })
  organization_id: string | null;

  @BooleanField({
    required: false,
    example: false,
    description: 'Whether the person has seen the introduction of the web UI.',
  })
  is_onboarded: boolean;

  static from(profile: Profile): ZenmlUserRead {
    return {
      password: null,
      password_expired: profile.isPasswordExpired,
      name: profile.name,
      avatar_url: profile.avatarUrl,
      company: profile.company,
      job_title: profile.jobTitle,
      metadata: profile.metadata,
      id: profile.id,
      username: profile.username,
      email: profile.email,
      oauth_provider: profile.identity?.provider ?? null,
      oauth_id: profile.identity?.subject ?? null,
      is_active: profile.isActive,
      is_superuser: profile.isSuperuser,
      is_service_account: profile.isServiceAccount,
      organization_id: null,
      is_onboarded: profile.isOnboarded,
    };
  }

  /**
   * The account for a ZenML server. Its email is a text, empty where there is none: when a person
   * comes the second time, the server refuses null (contract zenml 3.3).
   */
  static forServer(profile: Profile): ZenmlUserRead {
    return { ...ZenmlUserRead.from(profile), email: profile.email ?? '' };
  }
}
