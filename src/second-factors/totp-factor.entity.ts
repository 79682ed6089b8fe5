import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { User } from '../users/user.entity.js';

/**
 * An authenticator app, which shows one-time codes (RFC 6238). It is a second factor once its owner
 * has confirmed it with a code; an account has at most one that is not confirmed.
 */
@Entity('totp_factors')
@Index('totp_factors_unconfirmed_idx', ['userId'], { unique: true, where: 'confirmed_at IS NULL' })
export class TotpFactor {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'totp_factors_pkey' })
  id: string;

  @Index('totp_factors_user_id_idx')
  @Column('uuid', { name: 'user_id' })
  userId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'totp_factors_user_id_fkey' })
  user: Relation<User>;

  /** What its owner calls it. */
  @Column('text')
  name: string;

  /** Encrypted. */
  @Column('bytea')
  secret: Buffer;

  /** The time step of the last code that was used. Codes of it and of earlier steps are void. */
  @Column('integer', { name: 'last_step', nullable: true })
  lastStep: number | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'confirmed_at', nullable: true })
  confirmedAt: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'last_used_at', nullable: true })
  lastUsedAt: Date | null;
}
