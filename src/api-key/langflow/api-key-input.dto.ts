import { ApiSchema } from '@nestjs/swagger';
import {
  BooleanField,
  DateTimeField,
  IntegerField,
  TextField,
  UuidField,
} from '../../validation/fields.js';
import type { NewApiKey } from '../api-key.service.js';

/** The path parameter of routes about one key. */
export class ApiKeyPath {
  @UuidField()
  api_key_id: string;
}

/** Only `name`, `expires_at` and `created_at` have an effect; the others are what older clients send. */
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

  @DateTimeField({ required: false, nullable: true })
  created_at?: Date | null;

  static toNewKey({ name, expires_at, created_at }: ApiKeyCreate): NewApiKey {
    return {
      name: name ?? null,
      expiresAt: expires_at ?? null,
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
