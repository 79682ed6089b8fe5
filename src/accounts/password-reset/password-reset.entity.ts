import {
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  OneToOne,
  PrimaryColumn,
  Unique,
  type Relation,
} from 'typeorm';
import { User } from '../../users/user.entity.js';

/**
 * The right to set the password of an account by a link: for a forgotten one, by mail, or for the
 * first one, by an invitation. An account has at most one, the last one.
 */
@Entity('password_resets')
@Unique('password_resets_token_hash_key', ['tokenHash'])
@Index('password_resets_invitations_idx', ['userId'], { where: 'is_invitation' })
export class PasswordReset {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'password_resets_pkey' })
  userId: string;

  @OneToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'password_resets_user_id_fkey' })
  user: Relation<User>;

  /** SHA-256 of the token. */
  @Column('bytea', { name: 'token_hash' })
  tokenHash: Buffer;

  /**
   * The email of the account at the request, where a mail was sent. The reset is void once the
   * account has another one. Null in an invitation of an account without an email.
   */
  @Column('text', { nullable: true })
  email: string | null;

  /** Whether an administrator invited the person, who has not chosen a password yet. */
  @Column('boolean', { name: 'is_invitation', default: false })
  isInvitation: boolean;

  /**
   * The superuser who got the link of the invitation, to pass it on. Null: it was mailed, and only
   * the person knows it.
   */
  @Column('uuid', { name: 'inviter_id', nullable: true })
  @Index('password_resets_inviter_id_idx')
  inviterId: string | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'inviter_id', foreignKeyConstraintName: 'password_resets_inviter_id_fkey' })
  inviter: Relation<User> | null;

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
