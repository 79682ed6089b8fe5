import { ApiProperty, ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { KEY_ID } from '../../platform/validation/field-descriptions.js';
import { toUtcSeconds } from '../../adapters/utc-text.js';
import {
  BooleanField,
  IntegerField,
  TextField,
  UuidField,
} from '../../platform/validation/fields.js';
import type { ApiKey } from '../api-key.entity.js';
import { limitsOn } from '../key-power.js';
import type { IssuedApiKey } from '../key-writer.service.js';
import {
  RateLimitField,
  ScopesField,
  toRateLimitBody,
  type RateLimitBody,
} from './api-key-limits.dto.js';

/** The length of the keys of this server and of Langflow. */
const SHOWN_LENGTH = 46;
/** How many characters are in clear (contract langflow 5). */
const CLEAR_LENGTH = 8;

class ApiKeyFields {
  @TextField({
    nullable: true,
    required: false,
    example: 'my key',
    description: 'What its owner calls it. Null: it has no name.',
  })
  name: string | null;

  @TextField({
    nullable: true,
    required: false,
    example: '2026-11-22T00:54:04+00:00',
    description: 'When a request last used the key, in UTC. Null: never.',
  })
  last_used_at: string | null;

  @IntegerField({
    required: false,
    default: 0,
    description: 'How many requests have used the key.',
  })
  total_uses: number;

  @BooleanField({ required: false, default: true, description: 'Whether the key is accepted.' })
  is_active: boolean;

  @TextField({
    nullable: true,
    required: false,
    example: null,
    description: 'When the key expires, in UTC. Null: never.',
  })
  expires_at: string | null;

  @UuidField({ description: KEY_ID })
  id: string;

  @TextField({
    example: 'sk-ywK91**************************************',
    description:
      'The key. Lists show its first 8 characters, then asterisks; the response that creates it shows all of it.',
  })
  api_key: string;

  @UuidField({ description: 'The id of the account that the key belongs to.' })
  user_id: string;
}

/** A key in a list: its first characters and asterisks (contract langflow 5). */
@ApiSchema({ name: 'ApiKeyRead', description: 'An API key in a list.' })
export class ApiKeyRead extends ApiKeyFields {
  @TextField({
    example: '2026-11-22T00:54:04+00:00',
    description: 'When the key was created, in UTC.',
  })
  created_at: string;

  static from(key: ApiKey): ApiKeyRead {
    return { ...fieldsOf(key, maskOf(key)), created_at: toUtcSeconds(key.createdAt) };
  }
}

/** A key in the response to its creation. Only this response shows its text. */
@ApiSchema({
  name: 'UnmaskedApiKeyRead',
  description: 'A new API key. Only this response shows its text.',
})
export class UnmaskedApiKeyRead extends ApiKeyFields {
  @ScopesField({ required: true, description: 'Null: all rights of the owner.' })
  scopes: readonly string[] | null;

  @RateLimitField({ required: true, description: 'Null: no limit.' })
  rate_limit: RateLimitBody | null;

  static from({ apiKey, text }: IssuedApiKey): UnmaskedApiKeyRead {
    return {
      ...fieldsOf(apiKey, text),
      scopes: apiKey.scopes,
      rate_limit: toRateLimitBody(limitsOn(apiKey)),
    };
  }
}

/** All keys of the caller. */
@ApiSchema({ name: 'ApiKeysResponse', description: 'All API keys of the caller.' })
export class ApiKeysResponse {
  @IntegerField({ description: 'How many keys the caller has.' })
  total_count: number;

  @UuidField({ description: 'The id of the caller.' })
  user_id: string;

  @ApiProperty({
    title: 'Api Keys',
    type: [ApiKeyRead],
    description: 'All keys, also those that are inactive or have expired.',
  })
  api_keys: ApiKeyRead[];

  static from(userId: string, keys: readonly ApiKey[]): ApiKeysResponse {
    return {
      total_count: keys.length,
      user_id: userId,
      api_keys: keys.map((key) => ApiKeyRead.from(key)),
    };
  }
}

/** Returns the first characters of a key and asterisks. */
export function maskOf({ prefix }: ApiKey): string {
  return prefix.slice(0, CLEAR_LENGTH).padEnd(SHOWN_LENGTH, '*');
}

function fieldsOf(key: ApiKey, shown: string): ApiKeyFields {
  return {
    name: key.name,
    last_used_at: key.lastUsedAt && toUtcSeconds(key.lastUsedAt),
    total_uses: Number(key.totalUses),
    is_active: key.isActive,
    expires_at: key.expiresAt && toUtcSeconds(key.expiresAt),
    id: key.id,
    api_key: shown,
    user_id: key.userId,
  };
}
