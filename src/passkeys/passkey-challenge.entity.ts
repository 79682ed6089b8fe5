import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A challenge that was answered, so that no second answer to it is accepted until it expires. */
@Entity('passkey_challenges')
export class PasskeyChallenge {
  /** SHA-256 of the challenge. */
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'passkey_challenges_pkey' })
  hash: Buffer;

  @Index('passkey_challenges_expires_at_idx')
  @Column({ type: 'timestamptz', precision: 3, name: 'expires_at' })
  expiresAt: Date;
}
