import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { User } from '../users/user.entity.js';

/**
 * A log-in whose first step is done: the browser has yet to prove a second factor, or to set one
 * up. It is not a credential, and is good for one log-in.
 */
@Entity('pending_log_ins')
@Check('pending_log_ins_method_check', `method IN ('password', 'provider')`)
@Check('pending_log_ins_needs_check', `needs IN ('code', 'setup')`)
@Check('pending_log_ins_identity_check', `(identity_provider IS NULL) = (identity_subject IS NULL)`)
export class PendingLogIn {
  /** SHA-256 of the token in the browser's cookie. */
  @PrimaryColumn('bytea', {
    name: 'token_hash',
    primaryKeyConstraintName: 'pending_log_ins_pkey',
  })
  tokenHash: Buffer;

  @Index('pending_log_ins_user_id_idx')
  @Column('uuid', { name: 'user_id' })
  userId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'pending_log_ins_user_id_fkey' })
  user: Relation<User>;

  /** The account's session epoch at the first step. A higher one makes the log-in void. */
  @Column('integer', { name: 'session_epoch' })
  sessionEpoch: number;

  /** What was proven in the first step. */
  @Column('text')
  method: 'password' | 'provider';

  /** A code of a factor, or the setup of the first factor. */
  @Column('text')
  needs: 'code' | 'setup';

  /** The log-in provider that the account is linked to once the log-in is complete. */
  @Column('text', { name: 'identity_provider', nullable: true })
  identityProvider: string | null;

  /** The provider's id of the person. */
  @Column('text', { name: 'identity_subject', nullable: true })
  identitySubject: string | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Index('pending_log_ins_expires_at_idx')
  @Column({ type: 'timestamptz', precision: 3, name: 'expires_at' })
  expiresAt: Date;
}
