import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { FormBody } from '../../platform/validation/body-form.js';
import {
  BooleanField,
  DateTimeField,
  IntegerField,
  TextField,
  UuidField,
} from '../../platform/validation/fields.js';
import { CODE_SECONDS, INTERVAL_SECONDS, type DeviceCodes } from '../device-codes.service.js';
import type { Device } from '../device.entity.js';
import type { Decision } from '../devices.service.js';

const OPTIONAL = { required: false, nullable: true } as const;

@FormBody()
@ApiSchema({
  name: 'DeviceAuthorization',
  description: 'A request of a program for the codes of a log-in.',
})
export class DeviceAuthorization {
  @UuidField({
    description: 'The id that the program chose.',
    example: '3f1f6d5b-0a7e-4c9b-8d4e-6f1a2b3c4d5e',
  })
  client_id: string;

  @TextField({ ...OPTIONAL, description: 'No effect: each log-in is a separate device.' })
  device_id?: string | null;
}

@ApiSchema({
  name: 'OAuthDeviceAuthorizationResponse',
  description: 'The codes of a device that wants to log in.',
})
export class OAuthDeviceAuthorizationResponse {
  @TextField({ description: 'The secret with which the program asks for its token.' })
  device_code: string;

  @TextField({ description: 'The code that the person confirms in a browser.' })
  user_code: string;

  @TextField({
    example: 'http://127.0.0.1:8640/devices/verify',
    description: 'The page on which the person enters the user code.',
  })
  verification_uri: string;

  @TextField({ description: 'The same address with the user code.' })
  verification_uri_complete: string;

  @IntegerField({ example: CODE_SECONDS, description: 'How long the codes are valid, in seconds.' })
  expires_in: number;

  @IntegerField({
    example: INTERVAL_SECONDS,
    description: 'How long the program waits between two questions for its token, in seconds.',
  })
  interval: number;

  static from(codes: DeviceCodes, origin: string): OAuthDeviceAuthorizationResponse {
    const uri = `${origin}/devices/verify`;
    return {
      device_code: codes.deviceCode,
      user_code: codes.userCode,
      verification_uri: uri,
      verification_uri_complete: `${uri}?user_code=${codes.userCode}`,
      expires_in: CODE_SECONDS,
      interval: INTERVAL_SECONDS,
    };
  }
}

export class DevicePath {
  @UuidField({
    example: '6b5a2c3e-0d4f-4a51-9a86-2f1f6f0f8a11',
    description: 'The `id` from the list of devices.',
  })
  device_id: string;
}

export class DeviceOrCodePath {
  @TextField({ description: 'The id of a device, or the user code of a waiting device.' })
  device_id: string;
}

@ApiSchema({
  name: 'DeviceVerification',
  description: "A person's consent to the log-in of a device.",
})
export class DeviceVerification {
  @TextField({
    example: '6b1fcb1ac2a4b2a7b6b0c3d4e5f60718',
    description: 'The code that the device shows.',
  })
  user_code: string;

  @BooleanField({
    required: false,
    default: false,
    description: 'Whether its session lasts 30 days instead of one.',
  })
  trusted_device: boolean = false;

  @UuidField({
    ...OPTIONAL,
    description:
      'The id of the workspace whose ZenML server it connects to. Null: none. Absent: the only one of the caller, or none.',
  })
  workspace_id?: string | null;

  static toDecision({ trusted_device: isTrusted, workspace_id }: DeviceVerification): Decision {
    return { isTrusted, workspace: workspace_id };
  }
}

@ApiSchema({ name: 'DeviceUpdate', description: 'The changes of a device.' })
export class DeviceUpdate {
  @BooleanField({ description: 'A locked device is logged out and cannot log in.', example: false })
  locked: boolean;
}

/** A device (contract zenml 2.4). */
@ApiSchema({
  name: 'DeviceRead',
  description: 'A device that has logged in with a code, or wants to.',
})
export class DeviceRead {
  @UuidField({ description: 'Identifies the device.' })
  id: string;

  @UuidField({ description: 'The UUID that the program chose.' })
  client_id: string;

  @UuidField({
    ...OPTIONAL,
    description: 'The id of the account that it logged in to. Null: nobody has confirmed it yet.',
  })
  user_id: string | null;

  @TextField({
    schema: { enum: ['pending', 'verified', 'active', 'locked', 'denied'] },
    description:
      '`pending`: nobody has confirmed it; `verified`: confirmed, without a token yet; `active`: it has logged in; `locked`: it cannot log in; `denied`: the person refused.',
  })
  status: string;

  @BooleanField({ description: 'Whether its session lasts 30 days instead of one.' })
  trusted_device: boolean;

  @DateTimeField({ ...OPTIONAL, description: 'When its session or its code expires.' })
  expires: string | null;

  @TextField({
    ...OPTIONAL,
    description: 'The name of the machine, as the program said. Null: unknown.',
  })
  hostname: string | null;

  @TextField({
    ...OPTIONAL,
    description: 'The operating system, as the program said. Null: unknown.',
  })
  os: string | null;

  @TextField({
    ...OPTIONAL,
    description: 'The version of Python, as the program said. Null: unknown.',
  })
  python_version: string | null;

  @TextField({ ...OPTIONAL, description: 'The version of the program, as it said. Null: unknown.' })
  zenml_version: string | null;

  @TextField({
    ...OPTIONAL,
    description: 'From where the program asked for the codes. Null: unknown.',
  })
  ip_address: string | null;

  @IntegerField({ description: 'How many wrong device codes were sent. The third one locks it.' })
  failed_auth_attempts: number;

  @DateTimeField({ description: 'When the program asked for the codes, in UTC.' })
  created: string;

  @DateTimeField({
    ...OPTIONAL,
    description: 'When it last received a token, in UTC. Null: never.',
  })
  last_login: string | null;

  static from(device: Device): DeviceRead {
    const isWaiting = device.status === 'pending' || device.status === 'verified';
    const expires = isWaiting ? device.codesExpireAt : (device.session?.expiresAt ?? null);
    return {
      id: device.id,
      client_id: device.clientId,
      user_id: device.userId,
      status: device.status,
      trusted_device: device.isTrusted,
      expires: expires && expires.toISOString(),
      hostname: device.hostname,
      os: device.os,
      python_version: device.pythonVersion,
      zenml_version: device.zenmlVersion,
      ip_address: device.ipAddress,
      failed_auth_attempts: device.failedAttempts,
      created: device.createdAt.toISOString(),
      last_login: device.lastLoginAt && device.lastLoginAt.toISOString(),
    };
  }
}
