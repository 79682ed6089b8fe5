import { Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Group } from './group.entity.js';
import { Membership } from './membership.entity.js';

/**
 * The membership of a workspace member in one of its groups. It ends with the membership in the
 * workspace.
 */
@Entity('group_members')
@Index('group_members_membership_idx', ['workspaceId', 'userId'])
export class GroupMember {
  @PrimaryColumn('text', { name: 'workspace_id', primaryKeyConstraintName: 'group_members_pkey' })
  workspaceId: string;

  @PrimaryColumn('text', { name: 'group_name', primaryKeyConstraintName: 'group_members_pkey' })
  groupName: string;

  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'group_members_pkey' })
  userId: string;

  @ManyToOne(() => Group, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'workspace_id',
      referencedColumnName: 'workspaceId',
      foreignKeyConstraintName: 'group_members_group_fkey',
    },
    {
      name: 'group_name',
      referencedColumnName: 'name',
      foreignKeyConstraintName: 'group_members_group_fkey',
    },
  ])
  group: Relation<Group>;

  @ManyToOne(() => Membership, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'workspace_id',
      referencedColumnName: 'workspaceId',
      foreignKeyConstraintName: 'group_members_membership_fkey',
    },
    {
      name: 'user_id',
      referencedColumnName: 'userId',
      foreignKeyConstraintName: 'group_members_membership_fkey',
    },
  ])
  membership: Relation<Membership>;
}
