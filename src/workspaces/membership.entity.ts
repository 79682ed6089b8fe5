import {
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  Unique,
  type Relation,
} from 'typeorm';
import { User } from '../users/user.entity.js';
import { Workspace } from './workspace.entity.js';

export const MEMBER_USERNAME_KEY = 'memberships_username_key';

/** The membership of an account in a workspace, under a user name of that workspace. */
@Entity('memberships')
@Unique(MEMBER_USERNAME_KEY, ['workspaceId', 'username'])
export class Membership {
  @PrimaryColumn('text', { name: 'workspace_id', primaryKeyConstraintName: 'memberships_pkey' })
  workspaceId: string;

  @ManyToOne(() => Workspace, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'workspace_id', foreignKeyConstraintName: 'memberships_workspace_id_fkey' })
  workspace: Relation<Workspace>;

  @Index('memberships_user_id_idx')
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'memberships_pkey' })
  userId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'memberships_user_id_fkey' })
  user: Relation<User>;

  @Column('text')
  username: string;

  @Column('boolean', { name: 'is_admin' })
  isAdmin: boolean;

  @Column('boolean', { name: 'is_operator', default: false })
  isOperator: boolean;

  /** Requests treat a disabled member as no member. Lists still contain it. */
  @Column('boolean', { name: 'is_disabled', default: false })
  isDisabled: boolean;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
