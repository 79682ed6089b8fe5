import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { OauthClient } from './oauth-client.entity.js';

/** A logout token that a client has not got yet. The database itself writes the row. */
@Entity('oauth_logout_notices')
@Index('oauth_logout_notices_client_id_idx', ['clientId', 'dueAt'])
export class LogoutNotice {
  @PrimaryColumn({
    type: 'bigint',
    primaryKeyConstraintName: 'oauth_logout_notices_pkey',
    generatedIdentity: 'ALWAYS',
    insert: false,
  })
  id: string;

  @Column('text', { name: 'client_id' })
  clientId: string;

  @ManyToOne(() => OauthClient, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'client_id',
    foreignKeyConstraintName: 'oauth_logout_notices_client_id_fkey',
  })
  client: Relation<OauthClient>;

  /** The account, which may be deleted by now. */
  @Column('uuid', { name: 'account_id' })
  accountId: string;

  @Column('text')
  sid: string;

  /** How often it has been sent. */
  @Column('integer', { default: 0 })
  attempts: number;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  /** When it is sent next. */
  @Column({ type: 'timestamptz', precision: 3, name: 'due_at', default: () => 'now()' })
  dueAt: Date;
}
