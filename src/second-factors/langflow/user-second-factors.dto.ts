import { toUtcText } from '../../adapters/utc-text.js';
import { ApiProperty, ApiSchema } from '../../platform/validation/deferred-swagger.js';
import {
  BooleanField,
  DateTimeField,
  TextField,
  UuidField,
} from '../../platform/validation/fields.js';
import type { HeldFactors, HeldPasskey } from '../second-factor-support.service.js';
import { SecondFactorsRead } from './second-factors.dto.js';

const MOMENT = '2026-11-22T00:54:04.132000Z';

@ApiSchema({ name: 'UserPasskey', description: 'A passkey of an account, without its key.' })
export class UserPasskeyRead {
  @UuidField({ description: 'Identifies the passkey.' })
  id: string;

  @TextField({ example: 'Laptop', description: 'What its owner calls it.' })
  name: string;

  @TextField({
    example: 'gatehouse.example.com',
    description: 'The host name that it was created for. It works only there.',
  })
  host: string;

  @BooleanField({
    description: 'Whether it cannot leave its device. False for one that a provider synchronizes.',
  })
  is_device_bound: boolean;

  @DateTimeField({ example: MOMENT, description: 'When it was added, in UTC.' })
  created_at: string;

  @DateTimeField({
    nullable: true,
    example: MOMENT,
    description: 'When it was last used, in UTC. Null: never.',
  })
  last_used_at: string | null;

  static from(passkey: HeldPasskey): UserPasskeyRead {
    return {
      id: passkey.id,
      name: passkey.name,
      host: passkey.host,
      is_device_bound: passkey.isDeviceBound,
      created_at: toUtcText(passkey.createdAt),
      last_used_at: passkey.lastUsedAt && toUtcText(passkey.lastUsedAt),
    };
  }
}

@ApiSchema({
  name: 'UserSecondFactors',
  description: 'The second factors of an account as superusers see them.',
})
export class UserSecondFactorsRead extends SecondFactorsRead {
  @ApiProperty({ type: [UserPasskeyRead], description: 'The passkeys, oldest first.' })
  passkeys: UserPasskeyRead[];

  static fromHeld(held: HeldFactors): UserSecondFactorsRead {
    return {
      ...SecondFactorsRead.from(held),
      passkeys: held.passkeys.map((passkey) => UserPasskeyRead.from(passkey)),
    };
  }
}
