import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { toUtcSeconds } from '../../../adapters/utc-text.js';
import { BooleanField, TextField, UuidField } from '../../../platform/validation/fields.js';
import { TextsField } from '../../../platform/validation/strict-fields.js';
import type { OauthGrant } from '../oauth-grants.service.js';

const GRANT_ID = '5f0c8f3c1f0e7c3a5b0c4b6c3f1f5d5b1d6f0a7e2c9b8d4e6f1a2b3c4d5e6f70';
const MOMENT = '2026-11-22T00:54:04+00:00';

/** The path parameter of routes about one of the caller's grants. */
export class OauthGrantPath {
  @TextField({ example: GRANT_ID, description: 'The id of the grant, from the list of grants.' })
  grant_id: string;
}

/** The path parameter of routes about the grants of one account. */
export class OauthGrantOwnerPath {
  @UuidField({ description: 'The id of the account that gave the grants.' })
  user_id: string;
}

/** The path parameters of routes about a grant of a named account. */
export class UserOauthGrantPath extends OauthGrantOwnerPath {
  @TextField({ example: GRANT_ID, description: 'The id of the grant, from the list of grants.' })
  grant_id: string;
}

type Terms = Pick<
  OauthGrant,
  'id' | 'userId' | 'scopes' | 'grantedAt' | 'expiresAt' | 'lastUsedAt' | 'endsWithLogIn'
>;

/** What a person allowed, and how long. Lists of a person's grants and of a client's share it. */
export abstract class GrantTerms {
  @TextField({ example: GRANT_ID, description: 'Identifies the grant.' })
  id: string;

  @UuidField({ description: 'The id of the account that gave it.' })
  user_id: string;

  @TextsField({
    example: ['openid', 'profile', 'read'],
    description: 'The scopes that the person allowed.',
  })
  scopes: readonly string[];

  @TextField({ example: MOMENT, description: 'When the person allowed it, in UTC.' })
  created_at: string;

  @TextField({ example: MOMENT, description: 'When it ends by itself, in UTC.' })
  expires_at: string;

  @TextField({
    nullable: true,
    example: MOMENT,
    description:
      'When the client last got a token with it, in UTC. Null if none of its tokens is stored any more.',
  })
  last_used_at: string | null;

  @BooleanField({ description: 'Whether it ends with the log-in in which it was given.' })
  ends_with_log_in: boolean;

  protected static termsOf(grant: Terms): GrantTerms {
    return {
      id: grant.id,
      user_id: grant.userId,
      scopes: grant.scopes,
      created_at: toUtcSeconds(grant.grantedAt),
      expires_at: toUtcSeconds(grant.expiresAt),
      last_used_at: grant.lastUsedAt && toUtcSeconds(grant.lastUsedAt),
      ends_with_log_in: grant.endsWithLogIn,
    };
  }
}

/** What a person lets an OAuth client do. */
@ApiSchema({ name: 'OauthGrantRead', description: 'What a person lets an OAuth 2.0 client do.' })
export class OauthGrantRead extends GrantTerms {
  @TextField({
    nullable: true,
    example: 'ghc_0c9a54e1f2b7d3868a1e4b20',
    description: "Null: the server's own documentation.",
  })
  client_id: string | null;

  @TextField({
    nullable: true,
    example: 'My app',
    description: 'What the client is called. Null if `client_id` is null.',
  })
  client_name: string | null;

  @TextsField({
    example: ['email'],
    description: 'Single claims that the client asked for by name and the person allowed.',
  })
  claims: readonly string[];

  static from(grant: OauthGrant): OauthGrantRead {
    return {
      ...GrantTerms.termsOf(grant),
      client_id: grant.client?.id ?? null,
      client_name: grant.client?.name ?? null,
      claims: grant.claims,
    };
  }
}
