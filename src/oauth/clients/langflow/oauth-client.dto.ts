import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import {
  BooleanField,
  DictionaryField,
  IntegerField,
  TextField,
} from '../../../platform/validation/fields.js';
import { NoExtraFields } from '../../../platform/validation/no-extra-fields.js';
import { MAX_OVERLAP_SECONDS, parseOverlapSeconds } from '../../../platform/validation/overlap.js';
import { TextsField } from '../../../platform/validation/strict-fields.js';
import {
  APPLICATION_TYPES,
  TOKEN_FORMATS,
  parseApplicationType,
  parseClientName,
  parseGrantTypes,
  parseGroupsFormat,
  parseLogoutUri,
  parseRedirectUris,
  parseResourceUri,
  parseScopes,
  parseTokenFormat,
  parseWebPage,
  type ApplicationType,
  type TokenFormat,
} from '../client-rules.js';
import { GROUPS_FORMATS, type GroupsFormat } from '../../../workspaces/account-groups.service.js';
import { parseAskedAddress, parseJwks, type ClientKeys } from '../client-keys.js';
import type { ClientChanges, NewClient } from '../clients.service.js';
import { CLIENT_ID, GRANTS, REDIRECT_URIS, SCOPES, WORDS } from './client-words.dto.js';

/** The path parameter of routes about one client. */
export class OauthClientPath {
  @TextField({ example: CLIENT_ID, description: 'The `client_id` of a client.' })
  client_id: string;
}

const PAGE = {
  required: false,
  nullable: true,
  parse: parseWebPage,
  schema: { format: 'uri', maxLength: 2000 },
} as const;

/** The settings that a client can be registered without. */
class OptionalSettings {
  @TextsField({
    required: false,
    parse: parseScopes,
    example: SCOPES,
    description: `${WORDS.scopes} Default: all but \`admin\` and \`keys:write\`. Scopes that are taken away end what was issued with them.`,
  })
  scopes?: string[];

  @TextsField({
    required: false,
    parse: parseRedirectUris,
    description: WORDS.post_logout_redirect_uris,
  })
  post_logout_redirect_uris?: string[];

  @TextField({
    required: false,
    parse: parseApplicationType,
    schema: { enum: [...APPLICATION_TYPES] },
    description: `${WORDS.application_type} Default: \`native\` with a scheme of its own, or without a secret and on loopback only.`,
  })
  application_type?: ApplicationType;

  @BooleanField({ required: false, description: `${WORDS.require_pkce} Default: false.` })
  require_pkce?: boolean;

  @BooleanField({ required: false, description: `${WORDS.is_first_party} Default: false.` })
  is_first_party?: boolean;

  @BooleanField({ required: false, description: `${WORDS.allow_http} Default: false.` })
  allow_http?: boolean;

  @TextField({
    required: false,
    parse: parseGroupsFormat,
    schema: { enum: [...GROUPS_FORMATS] },
    description: `${WORDS.groups_format} Default: \`names\`.`,
  })
  groups_format?: GroupsFormat;
  @BooleanField({ required: false, description: `${WORDS.can_introspect_all} Default: false.` })
  can_introspect_all?: boolean;

  @TextField({
    required: false,
    nullable: true,
    parse: parseResourceUri,
    schema: { format: 'uri', maxLength: 2000 },
    description: WORDS.resource_uri,
  })
  resource_uri?: string | null;

  @TextField({
    required: false,
    parse: parseTokenFormat,
    schema: { enum: [...TOKEN_FORMATS] },
    description: `${WORDS.resource_format} Default: \`opaque\`.`,
  })
  resource_format?: TokenFormat;

  @TextField({ ...PAGE, description: WORDS.client_uri })
  client_uri?: string | null;

  @TextField({ ...PAGE, description: WORDS.logo_uri })
  logo_uri?: string | null;

  @TextField({ ...PAGE, description: WORDS.policy_uri })
  policy_uri?: string | null;

  @TextField({ ...PAGE, description: WORDS.tos_uri })
  tos_uri?: string | null;

  @DictionaryField({
    required: false,
    nullable: true,
    parse: parseJwks,
    description: WORDS.jwks,
  })
  jwks?: ClientKeys | null;

  @TextField({
    required: false,
    nullable: true,
    parse: parseAskedAddress,
    schema: { format: 'uri', maxLength: 2000 },
    description: WORDS.jwks_uri,
  })
  jwks_uri?: string | null;

  @TextField({
    required: false,
    nullable: true,
    parse: parseLogoutUri,
    schema: { format: 'uri', maxLength: 2000 },
    description: WORDS.backchannel_logout_uri,
  })
  backchannel_logout_uri?: string | null;

  @BooleanField({
    required: false,
    description: `${WORDS.backchannel_logout_session_required} Default: false.`,
  })
  backchannel_logout_session_required?: boolean;

  static toSettings(body: OptionalSettings) {
    return {
      scopes: body.scopes,
      postLogoutRedirectUris: body.post_logout_redirect_uris,
      applicationType: body.application_type,
      requiresPkce: body.require_pkce,
      isFirstParty: body.is_first_party,
      allowsHttp: body.allow_http,
      groupsFormat: body.groups_format,
      introspectsAll: body.can_introspect_all,
      resourceUri: body.resource_uri,
      resourceFormat: body.resource_format,
      clientUri: body.client_uri,
      logoUri: body.logo_uri,
      policyUri: body.policy_uri,
      tosUri: body.tos_uri,
      jwks: body.jwks,
      jwksUri: body.jwks_uri,
      backchannelLogoutUri: body.backchannel_logout_uri,
      backchannelLogoutSessionRequired: body.backchannel_logout_session_required,
    };
  }
}

@NoExtraFields()
@ApiSchema({
  name: 'OauthClientCreate',
  description: 'A new OAuth 2.0 client. Unknown fields are refused.',
})
export class OauthClientCreate extends OptionalSettings {
  @TextField({
    parse: parseClientName,
    example: 'My app',
    schema: { minLength: 1, maxLength: 100 },
    description: 'The name on the consent page. 1 to 100 characters.',
  })
  name: string;

  @TextsField({
    required: false,
    parse: parseRedirectUris,
    example: REDIRECT_URIS,
    description: WORDS.redirect_uris,
  })
  redirect_uris?: string[];

  @TextsField({ parse: parseGrantTypes, example: GRANTS, description: WORDS.grant_types })
  grant_types: string[];

  @BooleanField({
    required: false,
    description:
      'Whether it has no secret (an app on a phone or in a browser). Default: false. It cannot be changed later.',
  })
  is_public?: boolean;

  static toNewClient(body: OauthClientCreate): NewClient {
    return {
      ...OptionalSettings.toSettings(body),
      name: body.name,
      redirectUris: body.redirect_uris ?? [],
      grantTypes: body.grant_types,
      isPublic: body.is_public ?? false,
    };
  }
}

/** Changes of a client. What is absent stays; null takes a page away. */
@NoExtraFields()
@ApiSchema({
  name: 'OauthClientUpdate',
  description: 'Changes of an OAuth 2.0 client. What is absent stays. Unknown fields are refused.',
})
export class OauthClientUpdate extends OptionalSettings {
  @TextField({
    required: false,
    parse: parseClientName,
    example: 'My app',
    schema: { minLength: 1, maxLength: 100 },
    description: 'The name on the consent page. 1 to 100 characters.',
  })
  name?: string;

  @TextsField({ required: false, parse: parseRedirectUris, description: WORDS.redirect_uris })
  redirect_uris?: string[];

  @TextsField({
    required: false,
    parse: parseGrantTypes,
    description: `${WORDS.grant_types} Without \`client_credentials\` its service account is deleted.`,
  })
  grant_types?: string[];

  static toChanges(body: OauthClientUpdate): ClientChanges {
    return {
      ...OptionalSettings.toSettings(body),
      name: body.name,
      redirectUris: body.redirect_uris,
      grantTypes: body.grant_types,
    };
  }
}

/** How long the secret that is replaced still works. */
export class OauthClientRotationQuery {
  @IntegerField({
    required: false,
    default: 0,
    parse: parseOverlapSeconds,
    schema: { minimum: 0, maximum: MAX_OVERLAP_SECONDS },
    description:
      'How long the old secret still works, in seconds. Default: it is rejected at once.',
  })
  overlap_seconds: number = 0;
}
