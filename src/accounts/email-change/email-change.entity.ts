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

/**
 * An email change that waits for its mailed link to be opened. An account has at most one, the last
 * one it asked for. It reserves nothing.
 */
@Entity('email_changes')
@Unique('email_changes_token_hash_key', ['tokenHash'])
export class EmailChange {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'email_changes_pkey' })
  userId: string;

  @OneToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'email_changes_user_id_fkey' })
  user: Relation<User>;

  /** As an identifier key. */
  @Column('text')
  email: string;

  /** SHA-256 of the token. */
  @Column('bytea', { name: 'token_hash' })
  tokenHash: Buffer;

  /**
   * The account's session epoch at the request. A higher one makes the change void, as it ends all
   * log-ins.
   */
  @Column('integer', { name: 'session_epoch' })
  sessionEpoch: number;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'expires_at' })
  expiresAt: Date;
}
