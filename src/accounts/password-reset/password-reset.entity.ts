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
 * A password reset that was mailed to an account. An account has at most one, the last one sent.
 */
@Entity('password_resets')
@Unique('password_resets_token_hash_key', ['tokenHash'])
export class PasswordReset {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'password_resets_pkey' })
  userId: string;

  @OneToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'password_resets_user_id_fkey' })
  user: Relation<User>;

  /** SHA-256 of the token. */
  @Column('bytea', { name: 'token_hash' })
  tokenHash: Buffer;

  /** Where the mail was sent. The reset is void once the account has another email. */
  @Column('text')
  email: string;

  /**
   * The account's session epoch at the request. A password that is set in another way makes the
   * reset void.
   */
  @Column('integer', { name: 'session_epoch' })
  sessionEpoch: number;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'expires_at' })
  expiresAt: Date;
}
