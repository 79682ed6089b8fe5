import {
  Column,
  Entity,
  Generated,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  Unique,
  type Relation,
} from 'typeorm';
import { User } from '../users/user.entity.js';

export const WORKSPACE_KEY = 'workspaces_pkey';

/** A workspace with its members. Superusers are admins of every workspace without being members. */
@Entity('workspaces')
@Unique('workspaces_stable_id_key', ['stableId'], { deferrable: 'INITIALLY DEFERRED' })
export class Workspace {
  @PrimaryColumn('text', { primaryKeyConstraintName: WORKSPACE_KEY })
  id: string;

  @Column('text')
  name: string;

  /** The account that created it; null after that account is deleted. */
  @Index('workspaces_owner_id_idx')
  @Column('uuid', { name: 'owner_id', nullable: true })
  ownerId: string | null;

  @ManyToOne(() => User, { onDelete: 'SET NULL', nullable: true })
  @JoinColumn({ name: 'owner_id', foreignKeyConstraintName: 'workspaces_owner_id_fkey' })
  owner: Relation<User> | null;

  @Column('text', { nullable: true })
  color: string | null;

  @Column('boolean', { name: 'is_archived', default: false })
  isArchived: boolean;

  /** Unlike the id, it stays when the id changes, and no other workspace ever has it. */
  @Column('uuid', { name: 'stable_id' })
  @Generated('uuid')
  stableId: string;

  /**
   * Where clients find the ZenML server of the workspace. They send it the credentials of their
   * accounts.
   */
  @Column('text', { name: 'server_url', nullable: true })
  serverUrl: string | null;

  /** The service account as which the server acts. Null: none was enrolled, or it was deleted. */
  @Index('workspaces_server_account_id_idx')
  @Column('uuid', { name: 'server_account_id', nullable: true })
  serverAccountId: string | null;

  @ManyToOne(() => User, { onDelete: 'SET NULL', nullable: true })
  @JoinColumn({
    name: 'server_account_id',
    foreignKeyConstraintName: 'workspaces_server_account_id_fkey',
  })
  serverAccount: Relation<User> | null;

  /** What the server said when it last started. */
  @Column('text', { name: 'server_version', nullable: true })
  serverVersion: string | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'server_started_at', nullable: true })
  serverStartedAt: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
