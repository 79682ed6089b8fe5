import {
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
} from 'typeorm';
import { User } from '../users/user.entity.js';

export const WORKSPACE_KEY = 'workspaces_pkey';

/** A room with members. Superusers are admins of every one without being members. */
@Entity('workspaces')
export class Workspace {
  @PrimaryColumn('text', { primaryKeyConstraintName: WORKSPACE_KEY })
  id: string;

  @Column('text')
  name: string;

  /** Who made it; null once that account is gone. */
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

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
