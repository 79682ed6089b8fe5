import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { KEY_ID, KEY_NAME } from '../../platform/validation/field-descriptions.js';
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
  @UuidField({ description: KEY_ID })
  api_key_id: string;
}

/** The path parameter of routes about the keys of one account. */
export class ApiKeyOwnerPath {
  @UuidField({ description: 'The id of the account that the keys belong to.' })
  user_id: string;
}

/**
 * Only `name`, `expires_at`, `created_at`, and our additions `scopes` and `rate_limit` have an
 * effect. Older clients send the others. Null is the same as absent. Unknown fields are refused,
 * because they may be misspelled limits.
 */
@NoExtraFields()
@ApiSchema({
  name: 'ApiKeyCreate',
  description:
    'A new API key. Null is the same as absent. Unknown fields are refused, since they may be misspelled limits.',
})
export class ApiKeyCreate {
  @TextField({ required: false, nullable: true, example: 'my key', description: KEY_NAME })
  name?: string | null;

  @DateTimeField({
    required: false,
    nullable: true,
    description: 'Without effect. Older clients send it.',
  })
  last_used_at?: Date | null;

  @IntegerField({
    required: false,
    default: 0,
    description: 'Without effect. Older clients send it.',
  })
  total_uses?: number;

  @BooleanField({
    required: false,
    default: true,
    description: 'Without effect: a new key is active.',
  })
  is_active?: boolean;

  @DateTimeField({
    required: false,
    nullable: true,
    description: 'When the key expires. Absent: never, or with the limited key that creates it.',
  })
  expires_at?: Date | null;

  @TextField({
    required: false,
    nullable: true,
    description: 'Without effect: the server creates the text of the key.',
  })
  api_key?: string | null;

  @UuidField({
    required: false,
    nullable: true,
    description: 'Without effect: the key belongs to the caller.',
  })
  user_id?: string | null;

  @DateTimeField({
    required: false,
    nullable: true,
    parse: parseCreation,
    description: 'When the key was created. Absent: now.',
  })
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
@ApiSchema({ name: 'ApiKeyCreateRequest', description: "The key to Langflow's retired store." })
export class ApiKeyCreateRequest {
  @TextField({
    example: 'key-to-the-retired-store',
    description: 'Any text. The server stores only its hash.',
  })
  api_key: string;
}
