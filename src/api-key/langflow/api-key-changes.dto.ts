import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { KEY_ID, KEY_NAME } from '../../platform/validation/field-descriptions.js';
import {
  BooleanField,
  DateTimeField,
  IntegerField,
  TextField,
  UuidField,
} from '../../platform/validation/fields.js';
import { NoExtraFields } from '../../platform/validation/no-extra-fields.js';
import { MAX_OVERLAP_SECONDS, parseOverlapSeconds } from '../../platform/validation/overlap.js';
import type { ApiKeyChanges, NewApiKey } from '../key-writer.service.js';
import type { Rotation } from '../key-rotation.service.js';
import {
  RateLimitField,
  ScopesField,
  toRateLimit,
  type RateLimitBody,
} from './api-key-limits.dto.js';

const DAY = 86_400;

/** The path parameters of routes about a key of a named account. */
export class UserApiKeyPath {
  @UuidField({ description: 'The id of the account that the key belongs to.' })
  user_id: string;

  @UuidField({ description: KEY_ID })
  api_key_id: string;
}

@NoExtraFields()
@ApiSchema({
  name: 'UserApiKeyCreate',
  description:
    'A new API key of an account. An absent limit is that of the credential that creates the key; log-ins have none.',
})
export class UserApiKeyCreate {
  @TextField({ required: false, nullable: true, example: 'my key', description: KEY_NAME })
  name?: string | null;

  @DateTimeField({
    required: false,
    nullable: true,
    example: '2030-12-31T00:00:00Z',
    description: 'When the key expires. Null: never.',
  })
  expires_at?: Date | null;

  @ScopesField()
  scopes?: string[] | null;

  @RateLimitField({ description: 'How often the key may be used. Null: no limit.' })
  rate_limit?: RateLimitBody | null;

  static toNewKey({ name, expires_at, scopes, rate_limit }: UserApiKeyCreate): NewApiKey {
    return {
      name: name ?? null,
      expiresAt: expires_at,
      scopes,
      rateLimit: rate_limit && toRateLimit(rate_limit),
    };
  }
}

/** An absent field is unchanged. Null removes the limit. */
@NoExtraFields()
@ApiSchema({
  name: 'ApiKeyUpdate',
  description:
    'The changes of an API key. An absent field leaves the value as it is; null removes a limit.',
})
export class ApiKeyUpdate {
  @TextField({ required: false, nullable: true, example: 'my key', description: KEY_NAME })
  name?: string | null;

  @BooleanField({
    required: false,
    example: true,
    description: 'An inactive key is not accepted until it is active again.',
  })
  is_active?: boolean;

  @DateTimeField({
    required: false,
    nullable: true,
    example: '2030-12-31T00:00:00Z',
    description: 'When the key expires. Null: never.',
  })
  expires_at?: Date | null;

  @ScopesField()
  scopes?: string[] | null;

  @RateLimitField()
  rate_limit?: RateLimitBody | null;

  static toChanges({ name, is_active, expires_at, scopes, rate_limit }: ApiKeyUpdate) {
    return {
      ...(name !== undefined && { name }),
      ...(is_active !== undefined && { isActive: is_active }),
      ...(expires_at !== undefined && { expiresAt: expires_at }),
      ...(scopes !== undefined && { scopes }),
      ...(rate_limit !== undefined && { rateLimit: rate_limit && toRateLimit(rate_limit) }),
    } satisfies ApiKeyChanges;
  }
}

@NoExtraFields()
@ApiSchema({ name: 'ApiKeyRotation', description: 'How to replace a key.' })
export class ApiKeyRotation {
  @IntegerField({
    required: false,
    default: DAY,
    parse: parseOverlapSeconds,
    schema: { minimum: 0, maximum: MAX_OVERLAP_SECONDS },
    description: 'How long the old key still works, unless it expires earlier.',
  })
  overlap_seconds: number = DAY;

  @DateTimeField({
    required: false,
    nullable: true,
    example: '2030-12-31T00:00:00Z',
    description: "The expiry of the new key. Null: never. Absent: the same as the old one's.",
  })
  expires_at?: Date | null;

  static toRotation({ overlap_seconds, expires_at }: ApiKeyRotation): Rotation {
    return {
      overlapSeconds: overlap_seconds,
      ...(expires_at !== undefined && { expiresAt: expires_at }),
    };
  }
}
