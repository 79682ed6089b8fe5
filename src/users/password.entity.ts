import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from './user.entity.js';

/** The password of an account, as a bcrypt hash. An account without a row here has none. */
@Entity('passwords')
export class Password {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'passwords_pkey' })
  userId: string;

  @OneToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'passwords_user_id_fkey' })
  user: Relation<User>;

  @Column('text')
  hash: string;

  @Column({ type: 'timestamptz', precision: 3, name: 'changed_at', default: () => 'now()' })
  changedAt: Date;

  /** Whether the owner must change it before logging in. */
  @Column('boolean', { name: 'is_expired', default: false })
  isExpired: boolean;
}
