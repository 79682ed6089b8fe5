import {
  Column,
  Entity,
  JoinColumn,
  OneToOne,
  PrimaryColumn,
  Unique,
  type Relation,
} from 'typeorm';
import { User } from '../../users/user.entity.js';

/** An address that waits for its mailed link to be opened: one per account, the last one asked for. It reserves nothing. */
@Entity('email_changes')
@Unique('email_changes_token_hash_key', ['tokenHash'])
export class EmailChange {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'email_changes_pkey' })
  userId: string;

  @OneToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'email_changes_user_id_fkey' })
  user: Relation<User>;

  /** In the form of its key. */
  @Column('text')
  email: string;

  /** SHA-256 of the token. */
  @Column('bytea', { name: 'token_hash' })
  tokenHash: Buffer;

  /** The account's session epoch then: what ends all log-ins makes it void. */
  @Column('integer', { name: 'session_epoch' })
  sessionEpoch: number;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'expires_at' })
  expiresAt: Date;
}
