import { Check, Column, Entity, Generated, Index, PrimaryColumn, Unique } from 'typeorm';

export const USERNAME_KEY = 'users_username_key';
export const EMAIL_KEY = 'users_email_key';

/** How we know that an email belongs to the owner of the account. */
export type EmailProof =
  /** A superuser set it. */
  | 'superuser'
  /** A mailed link was opened. */
  | 'mail'
  /** A log-in provider says that it is verified. */
  | 'provider';

/** The products whose accounts an import moves in. */
export type MovedProduct = 'langflow' | 'windmill';

/** An account. Ways to log in are rows of other tables, never columns here. */
@Entity('users')
@Unique(USERNAME_KEY, ['username'])
@Unique('users_seq_key', ['seq'])
// TypeORM cannot express a GIN index: a migration creates it.
@Index('users_username_trgm_idx', { synchronize: false })
// A migration creates these two as well: one is over an expression, the other a GIN index.
@Index('users_last_login_idx', { synchronize: false })
@Index('users_email_name_trgm_idx', { synchronize: false })
@Unique(EMAIL_KEY, ['email'])
@Index('users_username_key_idx', ['usernameKey'])
@Index('users_service_accounts_idx', ['seq'], { where: 'is_service_account' })
@Index('users_superusers_idx', ['seq'], { where: 'is_superuser' })
@Index('users_inactive_idx', ['seq'], { where: 'NOT is_active' })
@Index('users_second_factors_idx', ['seq'], { where: 'has_second_factor' })
@Index('users_no_second_factors_idx', ['seq'], { where: 'NOT has_second_factor' })
@Index('users_waiting_idx', ['seq'], {
  where: 'NOT is_active AND last_login_at IS NULL AND NOT is_service_account',
})
@Check('users_moved_from_check', `moved_from IN ('langflow', 'windmill')`)
@Check(
  'users_email_proof_check',
  `(email IS NULL) = (email_proof IS NULL) AND email_proof IN ('superuser', 'mail', 'provider')`,
)
export class User {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'users_pkey' })
  id: string;

  /** Order of creation; lists are sorted by it. */
  @Column({ type: 'bigint', generatedIdentity: 'ALWAYS', insert: false, update: false })
  @Generated('increment')
  seq: string;

  @Column('text')
  username: string;

  /** The form in which user names are compared, see `keyOfIdentifier`. */
  @Column('text', { name: 'username_key' })
  usernameKey: string;

  /**
   * The proved email, in the form of its key. An account without one is identified by its user
   * name.
   */
  @Column('text', { nullable: true })
  email: string | null;

  @Column('text', { nullable: true, name: 'email_proof' })
  emailProof: EmailProof | null;

  /** The person's name. */
  @Column('text', { nullable: true })
  name: string | null;

  @Column('text', { nullable: true })
  company: string | null;

  @Column('text', { nullable: true, name: 'job_title' })
  jobTitle: string | null;

  /** The URL of any picture. `profileImage` is one of Langflow's own pictures. */
  @Column('text', { nullable: true, name: 'avatar_url' })
  avatarUrl: string | null;

  /** Any data that programs store about the account. */
  @Column('jsonb', { nullable: true })
  metadata: Record<string, unknown> | null;

  @Column('text', { nullable: true, name: 'profile_image' })
  profileImage: string | null;

  /**
   * SHA-256 (hexadecimal) of the key to Langflow's retired store. The server never needs the key in
   * clear.
   */
  @Column('text', { nullable: true, name: 'store_api_key' })
  storeApiKey: string | null;

  @Column('boolean', { name: 'is_active' })
  isActive: boolean;

  @Column('boolean', { name: 'is_superuser' })
  isSuperuser: boolean;

  /** A program's account: it has keys and no password. */
  @Column('boolean', { name: 'is_service_account', default: false })
  isServiceAccount: boolean;

  /** The superuser that the first start created. */
  @Column('boolean', { name: 'is_internal', default: false })
  isInternal: boolean;

  /** Where an import created it from: only that product may add credentials to it later. */
  @Column({ type: 'text', name: 'moved_from', nullable: true, select: false, update: false })
  movedFrom?: MovedProduct | null;

  /** Whether there is a confirmed application or a passkey. The database sets it. */
  @Column({
    type: 'boolean',
    name: 'has_second_factor',
    default: false,
    select: false,
    insert: false,
    update: false,
  })
  hasSecondFactor?: boolean;

  /** Whether the person has completed the onboarding of a user interface. */
  @Column('boolean', { name: 'is_onboarded', default: false })
  isOnboarded: boolean;

  @Column({ type: 'timestamptz', precision: 3, name: 'create_at', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;

  /** When a name, the email or the picture changed. The database sets it. */
  @Column({
    type: 'timestamptz',
    precision: 3,
    name: 'profile_updated_at',
    default: () => 'now()',
    insert: false,
    update: false,
  })
  profileUpdatedAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true, name: 'last_login_at' })
  lastLoginAt: Date | null;

  @Column('json', { nullable: true })
  optins: Record<string, unknown> | null;

  /**
   * Raised to end every session at once. A session is valid only in the epoch in which it began.
   */
  @Column('integer', { name: 'session_epoch', default: 0 })
  sessionEpoch: number;

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
