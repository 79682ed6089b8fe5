import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** An initial access token (RFC 7591 1.2), with which programs may register clients. */
@Entity('oauth_registration_tokens')
@Unique('oauth_registration_tokens_token_hash_key', ['tokenHash'])
export class RegistrationToken {
  @PrimaryGeneratedColumn('uuid', {
    primaryKeyConstraintName: 'oauth_registration_tokens_pkey',
  })
  id: string;

  /** Whom it was given to, for the superuser who reads the list. */
  @Column('text')
  name: string;

  /** SHA-256. */
  @Column('bytea', { name: 'token_hash' })
  tokenHash: Buffer;

  /** How many clients it may still register. */
  @Column('integer', { name: 'uses_left' })
  usesLeft: number;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'expires_at' })
  expiresAt: Date;
}
