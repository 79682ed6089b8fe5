import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { LogInMethod } from '../api-key/api-key.entity.js';
import { User } from '../users/user.entity.js';

/** A log-in that has not ended. Its access and refresh tokens name it and end with it. */
@Entity('sessions')
export class Session {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'sessions_pkey' })
  id: string;

  @Index('sessions_user_id_idx')
  @Column('uuid', { name: 'user_id' })
  userId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'sessions_user_id_fkey' })
  user: Relation<User>;

  /** The account's session epoch when this session began. */
  @Column('integer')
  epoch: number;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  /** When it was last extended. Null: it has lasted for its first lifetime only. */
  @Column({ type: 'timestamptz', precision: 3, name: 'extended_at', nullable: true })
  extendedAt: Date | null;

  /** The API at which it began. Null for a session from before it was stored. */
  @Column('text', { nullable: true })
  api: string | null;

  /** The address of the client that began it. */
  @Column('text', { nullable: true })
  address: string | null;

  /** What that client said about itself. It is not verified. */
  @Column('text', { name: 'user_agent', nullable: true })
  userAgent: string | null;

  @Index('sessions_expires_at_idx')
  @Column({ type: 'timestamptz', precision: 3, name: 'expires_at' })
  expiresAt: Date;

  /** How the person proved who they are. Null: unknown, or a device that was approved. */
  @Column('text', { array: true, nullable: true, name: 'log_in_methods' })
  logInMethods: LogInMethod[] | null;

  /** See `ApiKey.isFactorSkipped`. */
  @Column('boolean', { name: 'is_factor_skipped', default: false })
  isFactorSkipped: boolean;

  /** When the person proved again who they are. Null: not since it began. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true, name: 'proven_at' })
  provenAt: Date | null;

  /** A random number. The database sets a new one with every write. See `AccountLookup`. */
  @Column({
    type: 'bigint',
    name: 'row_version',
    select: false,
    insert: false,
    update: false,
  })
  rowVersion?: string;
}
