import {
  Check,
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  Unique,
} from 'typeorm';
import type { Relation } from 'typeorm';
import { OauthClient } from '../oauth/clients/oauth-client.entity.js';
import { OauthRecord } from '../oauth/clients/oauth-record.entity.js';
import { User } from '../users/user.entity.js';
import { Workspace } from '../workspaces/workspace.entity.js';

/**
 * By what a person logged in: the password of the account or another identity provider, a second
 * factor, or a passkey. A provider that is trusted to ask for a second factor has a name of its
 * own, and so has a passkey that cannot leave its device.
 */
export type LogInMethod =
  | 'password'
  | 'provider'
  | 'trusted-provider'
  | 'totp'
  | 'recovery_code'
  | 'passkey'
  | 'device-passkey';

/** A secret that acts for its owner. Only its hash and its first characters are stored. */
@Entity('api_keys')
@Unique('api_keys_hash_key', ['hash'])
@Index('api_keys_created_at_idx', ['createdAt', 'id'], { where: 'session_epoch IS NULL' })
@Index('api_keys_expires_at_idx', ['expiresAt', 'id'], {
  where: 'session_epoch IS NULL AND expires_at IS NOT NULL',
})
// TypeORM cannot express the operator class: a migration creates it.
@Index('api_keys_prefix_idx', { synchronize: false })
@Index('api_keys_name_trgm_idx', { synchronize: false })
@Check(
  'api_keys_rate_limit_check',
  `num_nulls(rate_limit, rate_limit_window_seconds, rate_limit_bucket) IN (0, 3) AND rate_limit > 0 AND rate_limit_window_seconds > 0`,
)
export class ApiKey {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'api_keys_pkey' })
  id: string;

  @Index('api_keys_user_id_idx')
  @Column('uuid', { name: 'user_id' })
  userId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'api_keys_user_id_fkey' })
  user: Relation<User>;

  @Column('text', { nullable: true })
  name: string | null;

  /**
   * The first characters, which lists show: 10, but 8 for the oldest keys and 32 for keys in
   * ZenML's form.
   */
  @Column('text')
  prefix: string;

  /** SHA-256 of the whole key. */
  @Column('bytea')
  hash: Buffer;

  /** The scopes of the key, as `domain:action`. Null for no limit. */
  @Column('text', { array: true, nullable: true })
  scopes: string[] | null;

  /** The only workspace in which the key works. */
  @Index('api_keys_workspace_id_idx')
  @Column('text', { name: 'workspace_id', nullable: true })
  workspaceId: string | null;

  @ManyToOne(() => Workspace, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'workspace_id', foreignKeyConstraintName: 'api_keys_workspace_id_fkey' })
  workspace: Relation<Workspace> | null;

  @Column('boolean', { name: 'is_read_only', default: false })
  isReadOnly: boolean;

  /**
   * For a key that a log-in created: the account's session epoch at that time. The key ends with
   * the epoch.
   */
  @Column('integer', { name: 'session_epoch', nullable: true })
  sessionEpoch: number | null;

  /** For a key that a log-in created: when the person proved who they are. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true, name: 'logged_in_at' })
  loggedInAt: Date | null;

  /** How the person proved it. Null for log-ins from before it was stored. */
  @Column('text', { array: true, nullable: true, name: 'log_in_methods' })
  logInMethods: LogInMethod[] | null;

  /**
   * For a key that a log-in created: whether the account had a second factor and was let in without
   * it. False once the person has proved again who they are. See `assertProven`.
   */
  @Column('boolean', { name: 'is_factor_skipped', default: false })
  isFactorSkipped: boolean;

  /** For a key that a log-in created: the API at which the person logged in. */
  @Column('text', { nullable: true, name: 'log_in_api' })
  logInApi: string | null;

  /** The address of the client at which the person logged in. */
  @Column('text', { nullable: true, name: 'log_in_address' })
  logInAddress: string | null;

  /** What that client said about itself. It is not verified. */
  @Column('text', { nullable: true, name: 'log_in_user_agent' })
  logInUserAgent: string | null;

  /**
   * For a log-in at our pages: when the person last proved who they are. Null elsewhere, where
   * nobody can be asked.
   */
  @Column({ type: 'timestamptz', precision: 3, nullable: true, name: 'proven_at' })
  provenAt: Date | null;

  /**
   * For a key that an old log-in created where nobody can be asked: it does nothing that takes a
   * fresh proof, like that log-in. See `assertProven`.
   */
  @Column('boolean', { name: 'is_unproven', default: false })
  isUnproven: boolean;

  @Column('boolean', { name: 'is_active', default: true })
  isActive: boolean;

  @Index('api_keys_log_in_expires_at_idx', { where: 'session_epoch IS NOT NULL' })
  @Column({ type: 'timestamptz', precision: 3, nullable: true, name: 'expires_at' })
  expiresAt: Date | null;

  /** A bigint, which the driver returns as text. */
  @Column('bigint', { name: 'total_uses', default: 0 })
  totalUses: string;

  @Column({ type: 'timestamptz', precision: 3, nullable: true, name: 'last_used_at' })
  lastUsedAt: Date | null;

  /** The address of the client that used it last, subject to `TRUST_PROXY`. */
  @Column('text', { name: 'last_used_address', nullable: true })
  lastUsedAddress: string | null;

  /** Requests per window. Null for no limit. */
  @Column('integer', { name: 'rate_limit', nullable: true })
  rateLimit: number | null;

  @Column('integer', { name: 'rate_limit_window_seconds', nullable: true })
  rateLimitWindowSeconds: number | null;

  /**
   * The counter of a rate-limited key, shared by keys that were created from one another: the id of
   * the first one.
   */
  @Column('uuid', { name: 'rate_limit_bucket', nullable: true })
  rateLimitBucket: string | null;

  /** The key that replaces it. */
  @Index('api_keys_successor_id_idx')
  @Column('uuid', { name: 'successor_id', nullable: true })
  successorId: string | null;

  @ManyToOne(() => ApiKey, {
    onDelete: 'SET NULL',
    nullable: true,
    deferrable: 'INITIALLY DEFERRED',
  })
  @JoinColumn({ name: 'successor_id', foreignKeyConstraintName: 'api_keys_successor_id_fkey' })
  successor: Relation<ApiKey> | null;

  /** For a key that an OAuth token created: the grant that it ends with. */
  @Index('api_keys_oauth_grant_id_idx')
  @Column('bytea', { name: 'oauth_grant_id', nullable: true })
  oauthGrantId: Buffer | null;

  @ManyToOne(() => OauthRecord, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({
    name: 'oauth_grant_id',
    foreignKeyConstraintName: 'api_keys_oauth_grant_id_fkey',
  })
  oauthGrant: Relation<OauthRecord> | null;

  /** For a key that an OAuth client created for itself: the client that it ends with. */
  @Index('api_keys_oauth_client_id_idx')
  @Column('text', { name: 'oauth_client_id', nullable: true })
  oauthClientId: string | null;

  @ManyToOne(() => OauthClient, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({
    name: 'oauth_client_id',
    foreignKeyConstraintName: 'api_keys_oauth_client_id_fkey',
  })
  oauthClient: Relation<OauthClient> | null;

  /**
   * For a key that a superuser created to act as its owner: the superuser. The key ends when the
   * superuser loses these rights.
   */
  @Index('api_keys_impersonator_id_idx')
  @Column('uuid', { name: 'impersonator_id', nullable: true })
  impersonatorId: string | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({
    name: 'impersonator_id',
    foreignKeyConstraintName: 'api_keys_impersonator_id_fkey',
  })
  impersonator: Relation<User> | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  /** A random number. The database sets a new one with every write. See `AccountLookup`. */
  @Column({
    type: 'bigint',
    name: 'row_version',
    select: false,
    insert: false,
    update: false,
  })
  rowVersion?: string;
}
