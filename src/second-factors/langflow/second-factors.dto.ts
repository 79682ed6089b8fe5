import { toUtcText } from '../../adapters/utc-text.js';
import {
  BooleanField,
  DateTimeField,
  IntegerField,
  TextField,
  UuidField,
} from '../../platform/validation/fields.js';
import { NoExtraFields } from '../../platform/validation/no-extra-fields.js';
import { TextsField } from '../../platform/validation/strict-fields.js';
import { ApiProperty, ApiSchema } from '../../platform/validation/deferred-swagger.js';
import type { Html } from '../../platform/pages/html.js';
import type { ConfirmedFactor, FactorOverview } from '../second-factors.service.js';
import type { OfferedTotp } from '../totp-factors.service.js';
import type { TotpFactor } from '../totp-factor.entity.js';

const FACTOR_ID = '5f8f9a0e-6d0c-4c58-9d0e-3a3c4a3c1b11';
const MOMENT = '2026-11-22T00:54:04.132000Z';
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const RECOVERY_CODES = ['4fzr-9k2m-x7qa', 'b3td-0hwe-6n5y'];

/** The path parameter of routes about one of the caller's second factors. */
export class FactorPath {
  @UuidField({ example: FACTOR_ID, description: 'The id of the second factor.' })
  factor_id: string;
}

/** The path parameter of routes about the second factors of an account. */
export class FactorOwnerPath {
  @UuidField({ description: 'The id of the account.' })
  user_id: string;
}

@NoExtraFields()
@ApiSchema({ name: 'TotpCreate', description: 'An authenticator app to set up.' })
export class TotpCreate {
  @TextField({
    required: false,
    nullable: true,
    example: 'Phone',
    description: 'What its owner calls it. Null: "Authenticator app".',
  })
  name?: string | null;
}

@NoExtraFields()
@ApiSchema({ name: 'TotpConfirmation', description: 'The first code of an authenticator app.' })
export class TotpConfirmation {
  @TextField({ example: '123456', description: 'The code that the app shows now.' })
  code: string;
}

@NoExtraFields()
@ApiSchema({
  name: 'SecondFactorRequirementUpdate',
  description: 'Whether an account must have a second factor.',
})
export class SecondFactorRequirementUpdate {
  @BooleanField({
    example: true,
    description:
      'True: the account must have one, whatever `SECOND_FACTOR` says, unless that is `off`. False: the setting applies.',
  })
  is_required: boolean;
}

@ApiSchema({ name: 'TotpRead', description: 'An authenticator app of an account.' })
export class TotpRead {
  @UuidField({ example: FACTOR_ID, description: 'Identifies the factor.' })
  id: string;

  @TextField({ example: 'Phone', description: 'What its owner calls it.' })
  name: string;

  @DateTimeField({ example: MOMENT, description: 'When it was set up, in UTC.' })
  created_at: string;

  @DateTimeField({
    nullable: true,
    example: MOMENT,
    description: 'When a log-in last used it, in UTC. Null: never.',
  })
  last_used_at: string | null;

  static from({ id, name, createdAt, lastUsedAt }: TotpFactor): TotpRead {
    return {
      id,
      name,
      created_at: toUtcText(createdAt),
      last_used_at: lastUsedAt && toUtcText(lastUsedAt),
    };
  }
}

@ApiSchema({ name: 'SecondFactorsRead', description: 'The second factors of an account.' })
export class SecondFactorsRead {
  @BooleanField({
    description:
      'Whether second factors can be set up here. If not, those that exist are not asked for.',
  })
  is_offered: boolean;

  @BooleanField({ description: 'Whether the account must have a second factor.' })
  is_required: boolean;

  @BooleanField({
    description: 'Whether a superuser decided that for this account, whatever the setting says.',
  })
  is_required_by_override: boolean;

  @DateTimeField({
    nullable: true,
    example: MOMENT,
    description:
      'Until when the account may log in without one, in UTC. Null if it need not have one.',
  })
  grace_ends_at: string | null;

  @ApiProperty({ type: [TotpRead], description: 'The authenticator apps, oldest first.' })
  totp: TotpRead[];

  @IntegerField({ example: 10, description: 'How many recovery codes are not used yet.' })
  recovery_codes_left: number;

  static from(overview: FactorOverview): SecondFactorsRead {
    return {
      is_offered: overview.isOffered,
      is_required: overview.isRequired,
      is_required_by_override: overview.isRequiredByOverride,
      grace_ends_at: overview.graceEndsAt && toUtcText(overview.graceEndsAt),
      totp: overview.totp.map((factor) => TotpRead.from(factor)),
      recovery_codes_left: overview.recoveryCodesLeft,
    };
  }
}

@ApiSchema({
  name: 'TotpOffer',
  description: 'An authenticator app to set up. The secret is shown once.',
})
export class TotpOffer {
  @UuidField({ example: FACTOR_ID, description: 'The id to confirm it with.' })
  id: string;

  @TextField({ example: 'Phone', description: 'What its owner calls it.' })
  name: string;

  @TextField({ example: SECRET, description: 'The secret in base 32, for typing into the app.' })
  secret: string;

  @TextField({
    example: `otpauth://totp/Gatehouse:alice?issuer=Gatehouse&secret=${SECRET}&algorithm=SHA1&digits=6&period=30`,
    description: 'The same as an address that apps read.',
  })
  uri: string;

  @TextField({
    example: '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    description: 'The address as a QR code, an SVG.',
  })
  qr_code: string;

  static from({ id, name, secret, uri }: OfferedTotp, qrCode: Html): TotpOffer {
    return { id, name, secret, uri, qr_code: qrCode.toString() };
  }
}

@ApiSchema({ name: 'ConfirmedTotp', description: 'An authenticator app that counts from now on.' })
export class ConfirmedTotp {
  @ApiProperty({ type: TotpRead, description: 'The authenticator app.' })
  factor: TotpRead;

  @TextsField({
    nullable: true,
    example: RECOVERY_CODES,
    description:
      'With the first factor: the recovery codes, each good for one log-in. They are shown once. Null with another factor.',
  })
  recovery_codes: readonly string[] | null;

  static from({ factor, recoveryCodes }: ConfirmedFactor): ConfirmedTotp {
    return { factor: TotpRead.from(factor), recovery_codes: recoveryCodes };
  }
}

@ApiSchema({ name: 'RecoveryCodes', description: 'New recovery codes. They are shown once.' })
export class RecoveryCodesRead {
  @TextsField({ example: RECOVERY_CODES, description: 'The codes, each good for one log-in.' })
  recovery_codes: readonly string[];
}
