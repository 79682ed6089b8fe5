import type { Account } from '../../access/account.js';
import { toUtcText } from '../../adapters/utc-text.js';
import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import {
  BooleanField,
  DateTimeField,
  DictionaryField,
  TextField,
  UuidField,
} from '../../platform/validation/fields.js';

/** An account as Langflow's clients read it (contract langflow 4). */
@ApiSchema({ name: 'UserRead', description: 'An account.' })
export class UserRead {
  @UuidField({
    required: false,
    example: '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8',
    description: 'Identifies the account for good.',
  })
  id: string;

  @TextField({
    example: 'newuser2',
    description: 'What the account is called. It is unique regardless of case, and may change.',
  })
  username: string;

  @TextField({
    nullable: true,
    example: null,
    description: 'The picture in the web UI. Null: the default picture.',
  })
  profile_image: string | null;

  @TextField({
    nullable: true,
    example: null,
    description: "A hash of the key to Langflow's retired store. Null: no key was saved.",
  })
  store_api_key: string | null;

  @BooleanField({
    example: true,
    description: 'Whether the account may log in and its credentials work.',
  })
  is_active: boolean;

  @BooleanField({ example: false, description: 'Whether the account may manage all accounts.' })
  is_superuser: boolean;

  @DateTimeField({
    example: '2025-05-29T16:02:20.132000Z',
    description: 'When the account was created, in UTC.',
  })
  create_at: string;

  @DateTimeField({
    example: '2025-05-29T16:02:20.132000Z',
    description: 'When the account was last changed, in UTC.',
  })
  updated_at: string;

  @DateTimeField({
    nullable: true,
    example: null,
    description: 'When the owner last logged in, in UTC. Null: never.',
  })
  last_login_at: string | null;

  @DictionaryField({
    nullable: true,
    required: false,
    example: { github_starred: false, dialog_dismissed: false, discord_clicked: false },
    description: 'Settings of the web UI.',
  })
  optins: Record<string, unknown> | null;

  /** The order of the fields is upstream's. */
  static from(account: Account): UserRead {
    return {
      id: account.id,
      username: account.username,
      profile_image: account.profileImage,
      store_api_key: account.storeApiKey,
      is_active: account.isActive,
      is_superuser: account.isSuperuser,
      create_at: toUtcText(account.createdAt),
      updated_at: toUtcText(account.updatedAt),
      last_login_at: account.lastLoginAt && toUtcText(account.lastLoginAt),
      optins: account.optins,
    };
  }
}
