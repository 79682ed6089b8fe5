import {
  Check,
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
import { Workspace } from './workspace.entity.js';

/**
 * An invite to a workspace: for an account, or for an address that some account may prove later. It
 * never refers to a user name, since its owner can choose it.
 */
@Entity('invites')
@Unique('invites_email_key', ['workspaceId', 'email'])
@Unique('invites_user_id_key', ['workspaceId', 'userId'])
@Check('invites_invitee_check', '(user_id IS NULL) <> (email IS NULL)')
export class Invite {
  @PrimaryColumn({
    type: 'bigint',
    primaryKeyConstraintName: 'invites_pkey',
    generatedIdentity: 'ALWAYS',
    insert: false,
    update: false,
  })
  @Generated('increment')
  id: string;

  @Column('text', { name: 'workspace_id' })
  workspaceId: string;

  @ManyToOne(() => Workspace, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'workspace_id', foreignKeyConstraintName: 'invites_workspace_id_fkey' })
  workspace: Relation<Workspace>;

  @Index('invites_user_id_idx')
  @Column('uuid', { nullable: true, name: 'user_id' })
  userId: string | null;

  @ManyToOne(() => User, { nullable: true, onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'invites_user_id_fkey' })
  user: Relation<User> | null;

  /** As an identifier key. */
  @Index('invites_email_idx')
  @Column('text', { nullable: true })
  email: string | null;

  @Column('boolean', { name: 'is_admin' })
  isAdmin: boolean;

  @Column('boolean', { name: 'is_operator' })
  isOperator: boolean;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
