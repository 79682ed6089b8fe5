import { FIELD_PARSERS } from '../../registration/client-document.js';
import type { ClientDescription } from '../../registration/client-description.js';
import { APPLICATION_TYPES, type ApplicationType } from '../../clients/client-rules.js';
import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { TextField } from '../../../platform/validation/fields.js';
import {
  StrictBooleanField,
  StrictTextField,
  TextsField,
} from '../../../platform/validation/strict-fields.js';

const PAGE = { required: false, schema: { format: 'uri', maxLength: 2000 } } as const;

/** The path parameter of routes about one registration. */
export class RegistrationPath {
  @TextField({
    example: 'ghc_0c9a54e1f2b7d3868a1e4b20',
    description: 'The `client_id` of a client that registered itself.',
  })
  client_id: string;
}

/** What a client says about itself. Unknown fields are ignored (RFC 7591 2). */
@ApiSchema({
  name: 'OauthClientMetadata',
  description: 'What a client says about itself (RFC 7591 2). Unknown fields are ignored.',
})
export class ClientMetadataBody implements ClientDescription {
  @StrictTextField({
    required: false,
    parse: FIELD_PARSERS.client_name,
    example: 'My editor',
    schema: { maxLength: 100 },
    description: 'The name on the consent page, which also says that nobody checked it.',
  })
  client_name?: string;

  @TextsField({
    required: false,
    parse: FIELD_PARSERS.redirect_uris,
    example: ['http://127.0.0.1:33418/callback'],
    description: 'Where the browser returns with a code. At most 20.',
  })
  redirect_uris?: string[];

  @TextsField({
    required: false,
    parse: FIELD_PARSERS.post_logout_redirect_uris,
    description: 'Where the browser may be sent after a log-out. At most 20.',
  })
  post_logout_redirect_uris?: string[];

  @TextsField({
    required: false,
    parse: FIELD_PARSERS.grant_types,
    example: ['authorization_code', 'refresh_token'],
    description:
      'Any of `authorization_code`, `refresh_token` and `urn:ietf:params:oauth:grant-type:device_code`; others are left out. Default: `authorization_code`.',
  })
  grant_types?: string[];

  @TextsField({
    required: false,
    parse: FIELD_PARSERS.response_types,
    description: 'Only `code`, which is the default.',
  })
  response_types?: string[];

  @StrictTextField({
    required: false,
    parse: FIELD_PARSERS.scope,
    description:
      'The scopes that its tokens may have at most, separated by spaces. `admin`, `keys:write` and unknown ones are left out. Default: all others.',
  })
  scope?: string;

  @StrictTextField({
    required: false,
    parse: FIELD_PARSERS.token_endpoint_auth_method,
    example: 'none',
    schema: { enum: ['client_secret_basic', 'client_secret_post', 'none'] },
    description: '`none`: it has no secret. Default: `client_secret_basic`.',
  })
  token_endpoint_auth_method?: string;

  @StrictTextField({
    required: false,
    parse: FIELD_PARSERS.application_type,
    schema: { enum: [...APPLICATION_TYPES] },
    description:
      'Default: `native` with a scheme of its own, or without a secret and on loopback only.',
  })
  application_type?: ApplicationType;

  @StrictTextField({
    ...PAGE,
    parse: FIELD_PARSERS.client_uri,
    description: 'Its home page (https), at most 2000 characters.',
  })
  client_uri?: string;

  @StrictTextField({
    ...PAGE,
    parse: FIELD_PARSERS.logo_uri,
    description: 'Its logo (https), at most 2000 characters. The consent page does not show it.',
  })
  logo_uri?: string;

  @StrictTextField({
    ...PAGE,
    parse: FIELD_PARSERS.policy_uri,
    description: 'What it does with data (https), at most 2000 characters.',
  })
  policy_uri?: string;

  @StrictTextField({
    ...PAGE,
    parse: FIELD_PARSERS.tos_uri,
    description: 'Its terms of service (https), at most 2000 characters.',
  })
  tos_uri?: string;

  @StrictTextField({
    ...PAGE,
    parse: FIELD_PARSERS.backchannel_logout_uri,
    description:
      'Where it gets logout tokens (OpenID Connect Back-Channel Logout 1.0): https, at most 2000 characters. Its ID tokens then have `sid`.',
  })
  backchannel_logout_uri?: string;

  @StrictBooleanField({
    required: false,
    description:
      'Whether it needs `sid` in logout tokens. They have it in any case. Default: false.',
  })
  backchannel_logout_session_required?: boolean;
}
