import type { JsonWebKey } from 'node:crypto';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * A key that signs ID tokens, or did so. Its public part is published until the last token that it
 * signed has expired.
 */
@Entity('oauth_signing_keys')
// TypeORM cannot express an index over an expression: the migration creates it.
@Index('oauth_signing_keys_current_idx', { synchronize: false })
export class OauthSigningKey {
  /** The key's `kid` (RFC 7517 4.5). */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'oauth_signing_keys_pkey' })
  id: string;

  @Column('jsonb', { name: 'public_key' })
  publicKey: JsonWebKey;

  /** A JSON Web Key, encrypted. */
  @Column('bytea', { name: 'private_key' })
  privateKey: Buffer;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  /** When it stopped signing; null for the current key. */
  @Column({ type: 'timestamptz', precision: 3, name: 'retired_at', nullable: true })
  retiredAt: Date | null;
}
