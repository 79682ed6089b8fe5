import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { User } from '../../users/user.entity.js';
import { OauthClient } from './oauth-client.entity.js';

/** The model of what a person lets a client do. */
export const GRANT = 'Grant';
export const GRANT_OF_RECORD = 'oauth_records_grant_id_fkey';

/**
 * Something that the provider issued or must remember: a code, a token, a grant, a browser's session. What stands for it outside
 * (a token's text, a cookie's value) is kept as its hash alone.
 */
@Entity('oauth_records')
export class OauthRecord {
  /** SHA-256 of the name by which the record is presented. */
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'oauth_records_pkey' })
  id: Buffer;

  /** `AccessToken`, `AuthorizationCode` ...: the provider's name of its kind. */
  @Column('text')
  model: string;

  /** Encrypted: it names other records in clear. */
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

  /** The account's session epoch when the grant was given: with the next one, all that came of it is powerless. */
  @Column('integer', { name: 'session_epoch', nullable: true })
  sessionEpoch: number | null;

  /** Null for a client that is part of the server. */
  @Index('oauth_records_client_id_idx')
  @Column('text', { name: 'client_id', nullable: true })
  clientId: string | null;

  @ManyToOne(() => OauthClient, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({
    name: 'client_id',
    foreignKeyConstraintName: 'oauth_records_client_id_fkey',
  })
  client: Relation<OauthClient> | null;

  /** The grant that this came of; what is revoked with it is gone with it. */
  @Index('oauth_records_grant_id_idx')
  @Column('bytea', { name: 'grant_id', nullable: true })
  grantId: Buffer | null;

  @ManyToOne(() => OauthRecord, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'grant_id', foreignKeyConstraintName: GRANT_OF_RECORD })
  grant: Relation<OauthRecord> | null;

  /** The log-in that this came of, and ends with; null for what outlasts it. */
  @Index('oauth_records_log_in_id_idx')
  @Column('uuid', { name: 'log_in_id', nullable: true })
  logInId: string | null;

  /** A row of `api_keys`, by the entity's name: that folder imports this one. */
  @ManyToOne('ApiKey', { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'log_in_id', foreignKeyConstraintName: 'oauth_records_log_in_id_fkey' })
  logIn: unknown;

  /** Hash of a session's second name. */
  @Index('oauth_records_uid_idx')
  @Column('bytea', { nullable: true })
  uid: Buffer | null;

  /** Hash of what a person types to let a device in. */
  @Index('oauth_records_user_code_idx')
  @Column('bytea', { name: 'user_code', nullable: true })
  userCode: Buffer | null;

  @Column('text', { array: true, nullable: true })
  scopes: string[] | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Index('oauth_records_expires_at_idx')
  @Column({ type: 'timestamptz', precision: 3, name: 'expires_at' })
  expiresAt: Date;

  /** When it was used up; it stays for its lifetime, so that a second use is noticed. */
  @Column({ type: 'timestamptz', precision: 3, name: 'consumed_at', nullable: true })
  consumedAt: Date | null;

  /** Random, another one after every write; the database sets it. See `AccountLookup`. */
  @Column({
    type: 'bigint',
    name: 'row_version',
    select: false,
    insert: false,
    update: false,
  })
  rowVersion?: string;
}
