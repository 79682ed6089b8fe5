import { Column, Entity, Generated, Index, PrimaryColumn, Unique } from 'typeorm';

export const USERNAME_KEY = 'users_username_key';

/** An account. Ways to log in are rows of their own, never columns here. */
@Entity('users')
@Unique(USERNAME_KEY, ['username'])
@Unique('users_seq_key', ['seq'])
// A GIN index, which TypeORM cannot express: the migration makes it.
@Index('users_username_trgm_idx', { synchronize: false })
export class User {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'users_pkey' })
  id: string;

  /** Order of creation; lists are sorted by it. */
  @Column({ type: 'bigint', generatedIdentity: 'ALWAYS', insert: false, update: false })
  @Generated('increment')
  seq: string;

  @Column('text')
  username: string;

  @Column('text', { nullable: true, name: 'profile_image' })
  profileImage: string | null;

  /** SHA-256 (hexadecimal) of the key to Langflow's retired store: nothing here ever needs it in clear. */
  @Column('text', { nullable: true, name: 'store_api_key' })
  storeApiKey: string | null;

  @Column('boolean', { name: 'is_active' })
  isActive: boolean;

  @Column('boolean', { name: 'is_superuser' })
  isSuperuser: boolean;

  @Column({ type: 'timestamptz', precision: 3, name: 'create_at', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true, name: 'last_login_at' })
  lastLoginAt: Date | null;

  @Column('json', { nullable: true })
  optins: Record<string, unknown> | null;

  /** Raised to end every session at once; a session lives only in the epoch it began in. */
  @Column('integer', { name: 'session_epoch', default: 0 })
  sessionEpoch: number;
}
