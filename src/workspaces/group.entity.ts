import {
  Column,
  Entity,
  Generated,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  Unique,
  type Relation,
} from 'typeorm';
import { Workspace } from './workspace.entity.js';

export const GROUP_KEY = 'groups_pkey';

/** A named group of members of a workspace. The group of all members has no row. */
@Entity('groups')
@Unique('groups_stable_id_key', ['stableId'], { deferrable: 'INITIALLY DEFERRED' })
export class Group {
  @PrimaryColumn('text', { name: 'workspace_id', primaryKeyConstraintName: GROUP_KEY })
  workspaceId: string;

  @ManyToOne(() => Workspace, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'workspace_id', foreignKeyConstraintName: 'groups_workspace_id_fkey' })
  workspace: Relation<Workspace>;

  @PrimaryColumn('text', { primaryKeyConstraintName: GROUP_KEY })
  name: string;

  @Column('text', { default: '' })
  summary: string;

  /** No other group ever has it. */
  @Column('uuid', { name: 'stable_id' })
  @Generated('uuid')
  stableId: string;
}
