import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { KEY_ID, SHORT_NAME } from '../../../platform/validation/field-descriptions.js';
import type { ProfilesQuery } from '../../profiles/profile-directory.service.js';
import { parseFromZero, parseShortText, parseShortUsername } from '../../profiles/profile-rules.js';
import {
  BooleanField,
  DateTimeField,
  IntegerField,
  TextField,
  UuidField,
} from '../../../platform/validation/fields.js';
import { NoExtraFields } from '../../../platform/validation/no-extra-fields.js';
import { refuse, type Parser } from '../../../platform/validation/parser.js';
import type { NewServiceAccount } from '../service-accounts.service.js';
import type { NewServiceKey, ServiceKeyChanges } from '../service-keys.service.js';

const OPTIONAL = { required: false, nullable: true } as const;
const SHORT = { parse: parseShortText, schema: { minLength: 1, maxLength: 50 } };
const FROM_ZERO = { required: false, parse: parseFromZero, schema: { minimum: 0 } } as const;
const MAX_RETAIN_MINUTES = 525_600;

const parseRetention: Parser<number> = (input) => {
  const parsed = parseFromZero(input);
  return 'fault' in parsed || parsed.value <= MAX_RETAIN_MINUTES
    ? parsed
    : refuse('too_large', { most: MAX_RETAIN_MINUTES });
};

export class ServiceAccountPath {
  @UuidField({
    example: '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8',
    description: 'The `id` from the list of service accounts.',
  })
  service_account_id: string;
}

export class ServiceKeyPath extends ServiceAccountPath {
  @UuidField({ example: '6b5a2c3e-0d4f-4a51-9a86-2f1f6f0f8a11', description: KEY_ID })
  api_key_id: string;
}

export class ServiceAccountsQuery {
  @IntegerField({ ...FROM_ZERO, default: 0, description: 'Offset for pagination.' })
  offset: number = 0;

  @IntegerField({ ...FROM_ZERO, default: 100, description: 'Limit for pagination.' })
  limit: number = 100;

  @BooleanField({ ...OPTIONAL, description: 'Filter by active status.' })
  is_active?: boolean;

  static toQuery({ offset, limit, is_active: isActive }: ServiceAccountsQuery): ProfilesQuery {
    return { offset, limit, isActive };
  }
}

@NoExtraFields()
@ApiSchema({
  name: 'ServiceAccountCreate',
  description: 'A new service account. Unknown fields are refused.',
})
export class ServiceAccountCreate {
  @TextField({
    parse: parseShortUsername,
    schema: { ...SHORT.schema, pattern: '^[a-zA-Z0-9_\\-@.]+$' },
    example: 'ci-pipeline',
    description: `${SHORT_NAME} Unique among all accounts, regardless of case.`,
  })
  username: string;

  @TextField({
    ...OPTIONAL,
    ...SHORT,
    example: 'CI pipeline',
    description: 'What people call it; 1 to 50 characters.',
  })
  name?: string | null;

  @TextField({ ...OPTIONAL, description: 'Without effect.' })
  description?: string | null;

  static toAccount({ username, name }: ServiceAccountCreate): NewServiceAccount {
    return { username, name: name ?? undefined };
  }
}

@NoExtraFields()
@ApiSchema({
  name: 'ServiceKeyCreate',
  description: 'A new API key of a service account. Unknown fields are refused.',
})
export class ServiceKeyCreate {
  @TextField({
    ...SHORT,
    example: 'default',
    description: 'What people call the key; 1 to 50 characters.',
  })
  name: string;

  @DateTimeField({
    ...OPTIONAL,
    description: "When the key expires. Null: never. Left out: never, or with the caller's key.",
  })
  expires_at?: Date | null;

  @TextField({ ...OPTIONAL, description: 'Without effect.' })
  description?: string | null;

  static toKey({ name, expires_at: expiresAt }: ServiceKeyCreate): NewServiceKey {
    return { name, expiresAt };
  }
}

@NoExtraFields()
@ApiSchema({
  name: 'ServiceKeyUpdate',
  description:
    'The changes of an API key of a service account. An absent field and null leave the value as it is.',
})
export class ServiceKeyUpdate {
  @TextField({
    ...OPTIONAL,
    ...SHORT,
    description: 'What people call the key; 1 to 50 characters.',
  })
  name?: string | null;

  @BooleanField({ ...OPTIONAL, example: true, description: 'Whether the key is accepted.' })
  active?: boolean | null;

  @TextField({ ...OPTIONAL, description: 'Without effect.' })
  description?: string | null;

  static toChanges({ name, active }: ServiceKeyUpdate): ServiceKeyChanges {
    return { ...(name != null && { name }), ...(active != null && { isActive: active }) };
  }
}

@NoExtraFields()
@ApiSchema({ name: 'ServiceKeyRotate', description: 'How to replace a key.' })
export class ServiceKeyRotate {
  @IntegerField({
    required: false,
    default: 0,
    parse: parseRetention,
    schema: { minimum: 0, maximum: MAX_RETAIN_MINUTES },
    example: 60,
    description: 'How many minutes the old key stays valid.',
  })
  retain_period_minutes: number = 0;
}
