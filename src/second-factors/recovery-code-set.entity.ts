import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { User } from '../users/user.entity.js';

/** The recovery codes of an account that are not used yet. */
@Entity('recovery_code_sets')
export class RecoveryCodeSet {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'recovery_code_sets_pkey' })
  userId: string;

  @OneToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'recovery_code_sets_user_id_fkey' })
  user: Relation<User>;

  /** HMACs of the codes. A code that is used is removed. */
  @Column('bytea', { array: true })
  hashes: Buffer[];

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
