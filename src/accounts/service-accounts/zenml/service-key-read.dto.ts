import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { KEY_ID } from '../../../platform/validation/field-descriptions.js';
import type { ApiKey } from '../../../api-key/api-key.entity.js';
import type { IssuedApiKey } from '../../../api-key/key-writer.service.js';
import {
  BooleanField,
  DateTimeField,
  TextField,
  UuidField,
} from '../../../platform/validation/fields.js';

const OPTIONAL = { required: false, nullable: true } as const;

/** An API key of a service account. */
@ApiSchema({ name: 'ServiceKeyRead', description: 'An API key of a service account.' })
export class ServiceKeyRead {
  @UuidField({ example: '6b5a2c3e-0d4f-4a51-9a86-2f1f6f0f8a11', description: KEY_ID })
  id: string;

  @TextField({ example: 'default', description: 'What people call the key.' })
  name: string;

  @TextField({ ...OPTIONAL, description: 'Only in the response that creates the key.' })
  key: string | null;

  @TextField({
    description: 'The beginning of the key.',
    example: 'ZENPROKEY_eyJpZCI6IjZiNWEyYzNlL',
  })
  prefix: string;

  @BooleanField({ example: true, description: 'Whether the key is accepted.' })
  active: boolean;

  @UuidField({
    example: '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8',
    description: 'The id of the account that the key belongs to.',
  })
  service_account_id: string;

  @DateTimeField({
    example: '2026-05-29T16:02:20.132Z',
    description: 'When the key was created, in UTC.',
  })
  created: string;

  @DateTimeField({
    ...OPTIONAL,
    example: null,
    description: 'When the key expires, in UTC. Null: never.',
  })
  expires_at: string | null;

  @DateTimeField({
    ...OPTIONAL,
    example: null,
    description: 'When a request last used the key, in UTC. Null: never.',
  })
  last_used: string | null;

  static from(apiKey: ApiKey, text: string | null = null): ServiceKeyRead {
    return {
      id: apiKey.id,
      name: apiKey.name ?? '',
      key: text,
      prefix: apiKey.prefix,
      active: apiKey.isActive,
      service_account_id: apiKey.userId,
      created: apiKey.createdAt.toISOString(),
      expires_at: apiKey.expiresAt?.toISOString() ?? null,
      last_used: apiKey.lastUsedAt?.toISOString() ?? null,
    };
  }

  static issued({ apiKey, text }: IssuedApiKey): ServiceKeyRead {
    return ServiceKeyRead.from(apiKey, text);
  }
}
