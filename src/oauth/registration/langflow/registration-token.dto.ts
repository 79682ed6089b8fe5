import { toUtcSeconds } from '../../../adapters/utc-text.js';
import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { IntegerField, TextField, UuidField } from '../../../platform/validation/fields.js';
import { NoExtraFields } from '../../../platform/validation/no-extra-fields.js';
import type { RegistrationToken } from '../registration-token.entity.js';
import {
  DEFAULT_LIFETIME_SECONDS,
  DEFAULT_USES,
  MAX_LIFETIME_SECONDS,
  MAX_USES,
  parseLifetimeSeconds,
  parseTokenName,
  parseUses,
} from '../registration-token-rules.js';
import type { IssuedRegistrationToken } from '../registration-tokens.service.js';

const MOMENT = '2026-11-22T00:54:04+00:00';

/** The path parameter of routes about one registration token. */
export class RegistrationTokenPath {
  @UuidField({ description: 'The id of the registration token, from the list.' })
  token_id: string;
}

@NoExtraFields()
@ApiSchema({
  name: 'OauthRegistrationTokenCreate',
  description: 'A new registration token. Unknown fields are refused.',
})
export class RegistrationTokenCreate {
  @TextField({
    parse: parseTokenName,
    example: 'for the build server',
    schema: { minLength: 1, maxLength: 100 },
    description: 'Whom it is for. 1 to 100 characters.',
  })
  name: string;

  @IntegerField({
    required: false,
    default: DEFAULT_USES,
    parse: parseUses,
    schema: { minimum: 1, maximum: MAX_USES },
    description: `How many clients it may register, at most ${MAX_USES}. Default: ${DEFAULT_USES}.`,
  })
  uses: number = DEFAULT_USES;

  @IntegerField({
    required: false,
    default: DEFAULT_LIFETIME_SECONDS,
    parse: parseLifetimeSeconds,
    schema: { minimum: 1, maximum: MAX_LIFETIME_SECONDS },
    description: 'How long it may be used, in seconds, at most 90 days. Default: a day.',
  })
  lifetime_seconds: number = DEFAULT_LIFETIME_SECONDS;
}

@ApiSchema({
  name: 'OauthRegistrationTokenRead',
  description: 'A token with which programs register OAuth 2.0 clients.',
})
export class RegistrationTokenRead {
  @UuidField({ description: 'Identifies the token. It is not the token itself.' })
  id: string;

  @TextField({ example: 'for the build server', description: 'Whom it is for.' })
  name: string;

  @IntegerField({ example: 1, description: 'How many clients it may still register.' })
  uses_left: number;

  @TextField({ example: MOMENT, description: 'When it was created (RFC 3339, UTC).' })
  created_at: string;

  @TextField({ example: MOMENT, description: 'When it ends (RFC 3339, UTC).' })
  expires_at: string;

  static from(token: RegistrationToken): RegistrationTokenRead {
    return {
      id: token.id,
      name: token.name,
      uses_left: token.usesLeft,
      created_at: toUtcSeconds(token.createdAt),
      expires_at: toUtcSeconds(token.expiresAt),
    };
  }
}

/** A token with its text, which only this response contains. */
@ApiSchema({
  name: 'IssuedOauthRegistrationToken',
  description: 'A registration token with its text. Only this response contains the text.',
})
export class IssuedRegistrationTokenRead extends RegistrationTokenRead {
  @TextField({
    example: 'ghrt_example',
    description: 'What programs send as a bearer token. Shown only once.',
  })
  token: string;

  static fromIssued({ token, text }: IssuedRegistrationToken): IssuedRegistrationTokenRead {
    return { ...RegistrationTokenRead.from(token), token: text };
  }
}
