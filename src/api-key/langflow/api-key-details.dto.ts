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
import type { RotatedApiKey } from '../key-rotation.service.js';
import {
  RateLimitField,
  ScopesField,
  toRateLimitBody,
  type RateLimitBody,
} from './api-key-limits.dto.js';
import { maskOf } from './api-key-read.dto.js';

const MOMENT = { nullable: true, example: '2026-11-22T00:54:04+00:00' };

/** All details of a key. Gatehouse adds this to Langflow's API. */
@ApiSchema({ name: 'ApiKeyDetails', description: 'All details of an API key.' })
export class ApiKeyDetails {
  @UuidField({ description: KEY_ID })
  id: string;

  @UuidField({ description: 'The id of the account that the key belongs to.' })
  user_id: string;

  @TextField({
    nullable: true,
    example: 'my key',
    description: 'What its owner calls it. Null: it has no name.',
  })
  name: string | null;

  @TextField({
    example: 'sk-ywK91**************************************',
    description:
      'The first characters of the key, then asterisks. A response that creates a key shows all of it.',
  })
  api_key: string;

  @BooleanField({ example: true, description: 'Whether the key is accepted.' })
  is_active: boolean;

  @TextField({ example: MOMENT.example, description: 'When the key was created, in UTC.' })
  created_at: string;

  @TextField({ ...MOMENT, description: 'Null: never.' })
  expires_at: string | null;

  @TextField({ ...MOMENT, description: 'When a request last used the key, in UTC. Null: never.' })
  last_used_at: string | null;

  @TextField({
    nullable: true,
    example: '192.0.2.7',
    description: 'The IP address of the last request with the key. Null: it was never used.',
  })
  last_used_address: string | null;

  @IntegerField({ example: 12, description: 'How many requests have used the key.' })
  total_uses: number;

  @ScopesField({ required: true, description: 'Null: all rights of the owner.' })
  scopes: readonly string[] | null;

  @RateLimitField({ required: true, description: 'Null: no limit.' })
  rate_limit: RateLimitBody | null;

  @TextField({
    nullable: true,
    description: "The only workspace of Windmill's API in which the key works.",
  })
  workspace_id: string | null;

  @BooleanField({ description: 'Only for GET.' })
  is_read_only: boolean;

  @BooleanField({
    description: 'Whether an old log-in created the key: it does nothing that needs a fresh proof.',
  })
  is_unproven: boolean;

  @UuidField({ nullable: true, description: 'The key that replaces it.' })
  successor_id: string | null;

  static from(key: ApiKey, shown = maskOf(key)): ApiKeyDetails {
    return {
      id: key.id,
      user_id: key.userId,
      name: key.name,
      api_key: shown,
      is_active: key.isActive,
      created_at: toUtcSeconds(key.createdAt),
      expires_at: key.expiresAt && toUtcSeconds(key.expiresAt),
      last_used_at: key.lastUsedAt && toUtcSeconds(key.lastUsedAt),
      last_used_address: key.lastUsedAddress,
      total_uses: Number(key.totalUses),
      scopes: key.scopes,
      rate_limit: toRateLimitBody(limitsOn(key)),
      workspace_id: key.workspaceId,
      is_read_only: key.isReadOnly,
      is_unproven: key.isUnproven,
      successor_id: key.successorId,
    };
  }
}

/** The key that replaces another. Only this response shows its text. */
@ApiSchema({
  name: 'RotatedApiKey',
  description: 'The key that replaces another. Only this response shows its text.',
})
export class RotatedApiKeyRead extends ApiKeyDetails {
  @UuidField({ description: 'The id of the key that is replaced.' })
  predecessor_id: string;

  @TextField({ example: MOMENT.example, description: 'When the old key expires.' })
  predecessor_expires_at: string;

  static fromRotated({ apiKey, text, predecessor }: RotatedApiKey): RotatedApiKeyRead {
    return {
      ...ApiKeyDetails.from(apiKey, text),
      predecessor_id: predecessor.id,
      predecessor_expires_at: toUtcSeconds(predecessor.expiresAt!),
    };
  }
}

/** All keys of one account. */
@ApiSchema({ name: 'ApiKeyDetailsList', description: 'All API keys of one account.' })
export class ApiKeyDetailsList {
  @IntegerField({ description: 'How many keys the account has.' })
  total_count: number;

  @UuidField({ description: 'The id of the account.' })
  user_id: string;

  @ApiProperty({
    title: 'Api Keys',
    type: [ApiKeyDetails],
    description: 'All keys, also those that are inactive or have expired.',
  })
  api_keys: ApiKeyDetails[];

  static from(userId: string, keys: readonly ApiKey[]): ApiKeyDetailsList {
    return {
      total_count: keys.length,
      user_id: userId,
      api_keys: keys.map((key) => ApiKeyDetails.from(key)),
    };
  }
}
