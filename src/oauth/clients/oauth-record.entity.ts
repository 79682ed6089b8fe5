import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { User } from '../../users/user.entity.js';
import { OauthClient } from './oauth-client.entity.js';

/** The model name of a grant. */
export const GRANT = 'Grant';

/** What a grant has beside the scopes of an API, so that an API without scopes is remembered. */
export const CONSENTED = 'consented';
export const GRANT_OF_RECORD = 'oauth_records_grant_id_fkey';

/**
 * Something that the provider issued or has to remember: a code, a token, a grant, a browser
 * session. What the outside presents (a token's text, a cookie's value) is stored only as a hash.
 */
@Entity('oauth_records')
@Index('oauth_records_grants_of_client_idx', ['clientId', 'createdAt', 'id'], {
  where: `model = 'Grant'`,
})
export class OauthRecord {
  /** SHA-256 of the name under which the record is presented. */
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'oauth_records_pkey' })
  id: Buffer;

  /** The provider's name of the kind: `AccessToken`, `AuthorizationCode` ... */
  @Column('text')
  model: string;

  /** Encrypted, since it names other records in plain text. */
  @Column('bytea')
  payload: Buffer;

  @Index('oauth_records_account_id_idx')
  @Column('uuid', { name: 'account_id', nullable: true })
  accountId: string | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({
    name: 'account_id',
    foreignKeyConstraintName: 'oauth_records_account_id_fkey',
  })
  account: Relation<User> | null;

  /**
   * The account's session epoch when the grant was given. A higher epoch makes everything from the
   * grant invalid.
   */
  @Column('integer', { name: 'session_epoch', nullable: true })
  sessionEpoch: number | null;

  /** Null for a built-in client. */
  @Index('oauth_records_client_id_idx')
  @Column('text', { name: 'client_id', nullable: true })
  clientId: string | null;

  @ManyToOne(() => OauthClient, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({
    name: 'client_id',
    foreignKeyConstraintName: 'oauth_records_client_id_fkey',
  })
  client: Relation<OauthClient> | null;

  /** The grant that the record came from. Revoking the grant deletes the record. */
  @Index('oauth_records_grant_id_idx')
  @Column('bytea', { name: 'grant_id', nullable: true })
  grantId: Buffer | null;

  @ManyToOne(() => OauthRecord, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'grant_id', foreignKeyConstraintName: GRANT_OF_RECORD })
  grant: Relation<OauthRecord> | null;

  /** The log-in that the record came from and ends with; null for a record that outlasts it. */
  @Index('oauth_records_log_in_id_idx')
  @Column('uuid', { name: 'log_in_id', nullable: true })
  logInId: string | null;

  /** A row of `api_keys`, by the entity's name, since that folder imports this one. */
  @ManyToOne('ApiKey', { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'log_in_id', foreignKeyConstraintName: 'oauth_records_log_in_id_fkey' })
  logIn: unknown;

  /** Hash of the `uid` of a session. */
  @Index('oauth_records_uid_idx')
  @Column('bytea', { nullable: true })
  uid: Buffer | null;

  /** Hash of the code that a person types to authorize a device. */
  @Index('oauth_records_user_code_idx')
  @Column('bytea', { name: 'user_code', nullable: true })
  userCode: Buffer | null;

  @Column('text', { array: true, nullable: true })
  scopes: string[] | null;

  /** The API that an access token is for; null for those of this server. */
  @Column('text', { nullable: true })
  audience: string | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Index('oauth_records_expires_at_idx')
  @Column({ type: 'timestamptz', precision: 3, name: 'expires_at' })
  expiresAt: Date;

  /** When it was used. The record is kept for its lifetime, so that a second use is detected. */
  @Column({ type: 'timestamptz', precision: 3, name: 'consumed_at', nullable: true })
  consumedAt: Date | null;

  /** From when a device that waits for its approval may ask again; null before its first time. */
  @Column({ type: 'timestamptz', precision: 3, name: 'next_poll_at', nullable: true })
  nextPollAt: Date | null;

  /** Random; the database sets a new value on every write. See `AccountLookup`. */
  @Column({
    type: 'bigint',
    name: 'row_version',
    select: false,
    insert: false,
    update: false,
  })
  rowVersion?: string;
}
