import {
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
} from 'typeorm';
import { Workspace } from './workspace.entity.js';

/** The offer of a membership to whoever is known by an email; there need not be such an account yet. */
@Entity('invites')
export class Invite {
  @PrimaryColumn('text', { name: 'workspace_id', primaryKeyConstraintName: 'invites_pkey' })
  workspaceId: string;

  @ManyToOne(() => Workspace, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'workspace_id', foreignKeyConstraintName: 'invites_workspace_id_fkey' })
  workspace: Relation<Workspace>;

  /** The name by which the account is known, to the letter. */
  @Index('invites_email_idx')
  @PrimaryColumn('text', { primaryKeyConstraintName: 'invites_pkey' })
  email: string;

  @Column('boolean', { name: 'is_admin' })
  isAdmin: boolean;

  @Column('boolean', { name: 'is_operator' })
  isOperator: boolean;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
