import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { OauthClient } from './oauth-client.entity.js';

/**
 * A client that got a code in a log-in and is told when the log-in ends. When a row is deleted, the
 * database leaves a {@link LogoutNotice}.
 */
@Entity('oauth_log_in_clients')
export class LogInClient {
  /** The claim `sid` of the client's ID tokens. It is not a credential. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'oauth_log_in_clients_pkey' })
  sid: string;

  @Index('oauth_log_in_clients_log_in_id_idx')
  @Column('uuid', { name: 'log_in_id' })
  logInId: string;

  /** A row of `api_keys`, by the entity's name, since that folder imports this one. */
  @ManyToOne('ApiKey', { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'log_in_id',
    foreignKeyConstraintName: 'oauth_log_in_clients_log_in_id_fkey',
  })
  logIn: unknown;

  /** The account, which may be deleted by now. */
  @Index('oauth_log_in_clients_account_id_idx')
  @Column('uuid', { name: 'account_id' })
  accountId: string;

  @Index('oauth_log_in_clients_client_id_idx')
  @Column('text', { name: 'client_id' })
  clientId: string;

  @ManyToOne(() => OauthClient, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'client_id',
    foreignKeyConstraintName: 'oauth_log_in_clients_client_id_fkey',
  })
  client: Relation<OauthClient>;

  /** The grant of the latest code. */
  @Index('oauth_log_in_clients_grant_id_idx')
  @Column('bytea', { name: 'grant_id', nullable: true })
  grantId: Buffer | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  /** When the log-in expires, unless it has been extended since. */
  @Index('oauth_log_in_clients_expires_at_idx')
  @Column({ type: 'timestamptz', precision: 3, name: 'expires_at' })
  expiresAt: Date;
}
