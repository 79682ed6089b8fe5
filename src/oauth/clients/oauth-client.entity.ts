import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn, Unique } from 'typeorm';
import type { Relation } from 'typeorm';
import { User } from '../../users/user.entity.js';

/** An OAuth client: a program that gets tokens from this server (RFC 6749 2). */
@Entity('oauth_clients')
@Unique('oauth_clients_service_account_id_key', ['serviceAccountId'])
export class OauthClient {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'oauth_clients_pkey' })
  id: string;

  @Column('text')
  name: string;

  /** SHA-256; null for a public client, which cannot keep a secret. */
  @Column('bytea', { name: 'secret_hash', nullable: true })
  secretHash: Buffer | null;

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
