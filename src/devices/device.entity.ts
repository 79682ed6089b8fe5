import {
  Check,
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  Unique,
} from 'typeorm';
import type { Relation } from 'typeorm';
import { Session } from '../auth/session.entity.js';
import { User } from '../users/user.entity.js';

/**
 * `pending`: waits for approval. `verified`: approved, but has not polled since. `active`: has
 * logged in at least once. `locked`: locked by its owner or by wrong codes. `denied`: rejected.
 */
export type DeviceStatus = 'pending' | 'verified' | 'active' | 'locked' | 'denied';

/** A program on a machine whose log-in a person approves in a browser (RFC 8628). */
@Entity('devices')
@Unique('devices_device_code_hash_key', ['deviceCodeHash'])
@Unique('devices_user_code_hash_key', ['userCodeHash'])
@Check('devices_status_check', `status IN ('pending', 'verified', 'active', 'locked', 'denied')`)
export class Device {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'devices_pkey' })
  id: string;

  /** The id that the program chose. It is the same for each log-in. */
  @Index('devices_client_id_idx')
  @Column('uuid', { name: 'client_id' })
  clientId: string;

  /** The account that approved it. */
  @Index('devices_user_id_idx')
  @Column('uuid', { name: 'user_id', nullable: true })
  userId: string | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'devices_user_id_fkey' })
  user: Relation<User> | null;

  /**
   * The session epoch of the account at the approval. The code is valid only in that epoch. Null
   * until the approval.
   */
  @Column('integer', { name: 'session_epoch', nullable: true })
  sessionEpoch: number | null;

  /** Its session, until that ends. */
  @Index('devices_session_id_idx')
  @Column('uuid', { name: 'session_id', nullable: true })
  sessionId: string | null;

  @ManyToOne(() => Session, { onDelete: 'SET NULL', nullable: true })
  @JoinColumn({ name: 'session_id', foreignKeyConstraintName: 'devices_session_id_fkey' })
  session: Relation<Session> | null;

  @Column('text', { default: 'pending' })
  status: DeviceStatus;

  /** SHA-256 of the code that the program polls with; null after it was used. */
  @Column('bytea', { name: 'device_code_hash', nullable: true })
  deviceCodeHash: Buffer | null;

  /** SHA-256 of the code that the person enters; null after it was used. */
  @Column('bytea', { name: 'user_code_hash', nullable: true })
  userCodeHash: Buffer | null;

  @Index('devices_codes_expire_at_idx')
  @Column({ type: 'timestamptz', precision: 3, name: 'codes_expire_at' })
  codesExpireAt: Date;

  /** The least time between two polls. Grows if polls come sooner. */
  @Column('integer', { name: 'interval_seconds', default: 5 })
  intervalSeconds: number;

  @Column({ type: 'timestamptz', precision: 3, name: 'polled_at', nullable: true })
  polledAt: Date | null;

  /** The number of wrong codes. */
  @Column('integer', { name: 'failed_attempts', default: 0 })
  failedAttempts: number;

  /** Whether its session lasts 30 days instead of one. */
  @Column('boolean', { name: 'is_trusted', default: false })
  isTrusted: boolean;

  /** The `stable_id` of the workspace whose server it connects to next. Null: none was chosen. */
  @Column('uuid', { name: 'workspace_stable_id', nullable: true })
  workspaceStableId: string | null;

  @Column('text', { nullable: true })
  hostname: string | null;

  @Column('text', { nullable: true })
  os: string | null;

  @Column('text', { name: 'python_version', nullable: true })
  pythonVersion: string | null;

  @Column('text', { name: 'zenml_version', nullable: true })
  zenmlVersion: string | null;

  @Column('text', { name: 'ip_address', nullable: true })
  ipAddress: string | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'last_login_at', nullable: true })
  lastLoginAt: Date | null;
}
