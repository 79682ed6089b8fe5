import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { User } from '../users/user.entity.js';

/** A superuser has decided that the account must have a second factor. */
@Entity('second_factor_requirements')
export class SecondFactorRequirement {
  @PrimaryColumn('uuid', {
    name: 'user_id',
    primaryKeyConstraintName: 'second_factor_requirements_pkey',
  })
  userId: string;

  @OneToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'user_id',
    foreignKeyConstraintName: 'second_factor_requirements_user_id_fkey',
  })
  user: Relation<User>;

  /** The grace period is counted from then. */
  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  since: Date;
}
