import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import {
  BooleanField,
  DateTimeField,
  IntegerField,
  TextField,
  UuidField,
} from '../../platform/validation/fields.js';
import { parseDateTime } from '../../platform/validation/lax-datetime.js';
import { NoExtraFields } from '../../platform/validation/no-extra-fields.js';
import type { Parser } from '../../platform/validation/parser.js';
import type { NewApiKey } from '../key-writer.service.js';
import {
  RateLimitField,
  ScopesField,
  toRateLimit,
  type RateLimitBody,
} from './api-key-limits.dto.js';

/** As upstream: the empty text, 0 and false mean now. */
const parseCreation: Parser<Date> = (input) =>
  input ? parseDateTime(input) : { value: new Date() };

/** The path parameter of routes about one key. */
export class ApiKeyPath {
  @UuidField()
  api_key_id: string;
}

/** The path parameter of routes about the keys of one account. */
export class ApiKeyOwnerPath {
  @UuidField()
  user_id: string;
}

/**
 * Only `name`, `expires_at`, `created_at`, and our additions `scopes` and `rate_limit` have an
 * effect. Older clients send the others. Null is the same as absent. Unknown fields are refused,
 * because they may be misspelled limits.
 */
@NoExtraFields()
@ApiSchema({ name: 'ApiKeyCreate' })
export class ApiKeyCreate {
  @TextField({ required: false, nullable: true, example: 'my key' })
  name?: string | null;

  @DateTimeField({ required: false, nullable: true })
  last_used_at?: Date | null;

  @IntegerField({ required: false, default: 0 })
  total_uses?: number;

  @BooleanField({ required: false, default: true })
  is_active?: boolean;

  @DateTimeField({ required: false, nullable: true })
  expires_at?: Date | null;

  @TextField({ required: false, nullable: true })
  api_key?: string | null;

  @UuidField({ required: false, nullable: true })
  user_id?: string | null;

  @DateTimeField({ required: false, nullable: true, parse: parseCreation })
  created_at?: Date | null;

  @ScopesField()
  scopes?: string[] | null;

  @RateLimitField({ description: 'How often the key may be used.' })
  rate_limit?: RateLimitBody | null;

  static toNewKey(body: ApiKeyCreate): NewApiKey {
    const { name, expires_at, created_at, scopes, rate_limit } = body;
    return {
      name: name ?? null,
      ...(expires_at && { expiresAt: expires_at }),
      ...(scopes && { scopes }),
      ...(rate_limit && { rateLimit: toRateLimit(rate_limit) }),
      ...(created_at && { createdAt: created_at }),
    };
  }
}

/** The key to Langflow's retired store. */
@ApiSchema({ name: 'ApiKeyCreateRequest' })
export class ApiKeyCreateRequest {
  @TextField({ example: 'key-to-the-retired-store' })
  api_key: string;
}
