import {
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
} from 'typeorm';
import { User } from './user.entity.js';

export const IDENTITY_KEY = 'identities_pkey';

/** An account's log-in at another identity provider. */
@Entity('identities')
export class Identity {
  /** The provider's name in the configuration. */
  @PrimaryColumn('text', { primaryKeyConstraintName: IDENTITY_KEY })
  provider: string;

  /** The provider's stable identifier of the person (OpenID Connect Core 2: `sub`). */
  @Index('identities_subject_idx')
  @PrimaryColumn('text', { primaryKeyConstraintName: IDENTITY_KEY })
  subject: string;

  @Index('identities_user_id_idx')
  @Column('uuid', { name: 'user_id' })
  userId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'identities_user_id_fkey' })
  user: Relation<User>;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
