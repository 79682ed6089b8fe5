import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import type { Relation } from 'typeorm';
import { User } from '../users/user.entity.js';

/** A secret that acts for its owner. Only its hash and its first characters are kept. */
@Entity('api_keys')
@Unique('api_keys_hash_key', ['hash'])
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

  /** The first 8 characters, shown in lists. */
  @Column('text')
  prefix: string;

  /** SHA-256 of the whole key. */
  @Column('bytea')
  hash: Buffer;

  @Column('boolean', { name: 'is_active', default: true })
  isActive: boolean;

  @Column({ type: 'timestamptz', precision: 3, nullable: true, name: 'expires_at' })
  expiresAt: Date | null;

  /** A bigint, which the driver hands over as text. */
  @Column('bigint', { name: 'total_uses', default: 0 })
  totalUses: string;

  @Column({ type: 'timestamptz', precision: 3, nullable: true, name: 'last_used_at' })
  lastUsedAt: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
