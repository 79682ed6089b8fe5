import { Check, Column, Entity, JoinColumn, OneToOne, PrimaryColumn, Unique } from 'typeorm';
import type { Relation } from 'typeorm';
import { User } from '../../users/user.entity.js';
import type { GroupsFormat } from '../../workspaces/account-groups.service.js';
import type { ClientKeys } from './client-keys.js';
import type { ClientOrigin } from './client-origin.js';
import type { ApplicationType, TokenFormat } from './client-rules.js';

export const RESOURCE_URI_KEY = 'oauth_clients_resource_uri_key';

/** An OAuth client: a program that gets tokens from this server (RFC 6749 2). */
@Entity('oauth_clients')
@Check('oauth_clients_application_type_check', `application_type IN ('web', 'native')`)
@Check('oauth_clients_groups_format_check', `groups_format IN ('names', 'ids', 'roles')`)
@Check('oauth_clients_resource_format_check', `resource_format IN ('opaque', 'jwt')`)
@Check('oauth_clients_origin_check', `origin IN ('superuser', 'registration', 'document')`)
@Unique('oauth_clients_service_account_id_key', ['serviceAccountId'])
@Unique(RESOURCE_URI_KEY, ['resourceUri'])
export class OauthClient {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'oauth_clients_pkey' })
  id: string;

  @Column('text')
  name: string;

  /** SHA-256; null for a public client, which cannot keep a secret, and for one with keys. */
  @Column('bytea', { name: 'secret_hash', nullable: true })
  secretHash: Buffer | null;

  /** The secret before the last rotation, while it is still accepted. */
  @Column('bytea', { name: 'former_secret_hash', nullable: true })
  formerSecretHash: Buffer | null;

  @Column({
    type: 'timestamptz',
    precision: 3,
    name: 'former_secret_expires_at',
    nullable: true,
  })
  formerSecretExpiresAt: Date | null;

  /** OpenID Connect Dynamic Client Registration 2: `native` runs on the user's own machine. */
  @Column('text', { name: 'application_type', default: 'web' })
  applicationType: ApplicationType;

  /** Whether a client with a secret must use PKCE too. */
  @Column('boolean', { name: 'requires_pkce', default: false })
  requiresPkce: boolean;

  /** Whether nobody is asked for consent. */
  @Column('boolean', { name: 'is_first_party', default: false })
  isFirstParty: boolean;

  /** Whether redirect URIs may be http on a private network. */
  @Column('boolean', { name: 'allows_http', default: false })
  allowsHttp: boolean;

  /** The form of the claims `groups` and `roles`. */
  @Column('text', { name: 'groups_format', default: 'names' })
  groupsFormat: GroupsFormat;
  /** Whether it may inspect every token of this server. */
  @Column('boolean', { name: 'introspects_all', default: false })
  introspectsAll: boolean;

  /** The API that the client is (RFC 8707 2: `resource`); null for a client that is none. */
  @Column('text', { name: 'resource_uri', nullable: true })
  resourceUri: string | null;

  /** The access tokens for that API: looked up, or verified offline. */
  @Column('text', { name: 'resource_format', default: 'opaque' })
  resourceFormat: TokenFormat;

  /** Its home page, which the consent page links to, as the next three. */
  @Column('text', { name: 'client_uri', nullable: true })
  clientUri: string | null;

  @Column('text', { name: 'logo_uri', nullable: true })
  logoUri: string | null;

  /** What it does with people's data. */
  @Column('text', { name: 'policy_uri', nullable: true })
  policyUri: string | null;

  /** Its terms of service. */
  @Column('text', { name: 'tos_uri', nullable: true })
  tosUri: string | null;

  @Column('text', { array: true, name: 'redirect_uris' })
  redirectUris: string[];

  /** Where a browser may be redirected after a log-out. */
  @Column('text', { array: true, name: 'post_logout_redirect_uris' })
  postLogoutRedirectUris: string[];

  @Column('text', { array: true, name: 'grant_types' })
  grantTypes: string[];

  /** The scopes that its tokens may have at most. */
  @Column('text', { array: true })
  scopes: string[];

  /** Its public keys, if it authenticates by signatures, */
  @Column('jsonb', { nullable: true })
  jwks: ClientKeys | null;

  /** or where they are. */
  @Column('text', { name: 'jwks_uri', nullable: true })
  jwksUri: string | null;

  /** Where it gets logout tokens (OpenID Connect Back-Channel Logout 2.2); null for nowhere. */
  @Column('text', { name: 'backchannel_logout_uri', nullable: true })
  backchannelLogoutUri: string | null;

  /** Whether it says that it needs `sid` in them. They always have it. */
  @Column('boolean', { name: 'backchannel_logout_session_required', default: false })
  backchannelLogoutSessionRequired: boolean;

  /** Who set what is known about it. */
  @Column('text', { default: 'superuser' })
  origin: ClientOrigin;

  /**
   * Whether a superuser has set the scopes and grant types of a client that describes itself. Its
   * description can then only take from them.
   */
  @Column('boolean', { name: 'rights_set', default: false })
  areRightsSet: boolean;

  /** SHA-256 of the token with which a client that registered itself manages itself. */
  @Column('bytea', { name: 'registration_token_hash', nullable: true })
  registrationTokenHash: Buffer | null;

  /** When the document was last read, for a client whose id is the address of one. */
  @Column({ type: 'timestamptz', precision: 3, name: 'document_read_at', nullable: true })
  documentReadAt: Date | null;

  /** The account that the client acts as; null without the client credentials grant. */
  @Column('uuid', { name: 'service_account_id', nullable: true })
  serviceAccountId: string | null;

  @OneToOne(() => User, { onDelete: 'SET NULL', nullable: true })
  @JoinColumn({
    name: 'service_account_id',
    foreignKeyConstraintName: 'oauth_clients_service_account_id_fkey',
  })
  serviceAccount: Relation<User> | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
