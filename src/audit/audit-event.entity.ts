import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Author } from './author.js';

/** The types of what belongs to a workspace, as in the condition of the index. In SQL. */
export const WORKSPACE_TARGETS = `'workspace', 'membership', 'invite', 'group', 'group_member'`;

/** A change or a refused log-in. The database itself writes the rows, and they never change. */
@Entity('audit_events')
// TypeORM cannot express an index over an expression: a migration creates it.
@Index('audit_events_author_idx', { synchronize: false })
@Index('audit_events_log_ins_idx', { synchronize: false })
@Index('audit_events_workspace_idx', { synchronize: false })
@Index('audit_events_owner_idx', { synchronize: false })
export class AuditEvent {
  @PrimaryColumn({
    type: 'bigint',
    primaryKeyConstraintName: 'audit_events_pkey',
    generatedIdentity: 'ALWAYS',
    insert: false,
  })
  id: string;

  @Index('audit_events_at_idx')
  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  at: Date;

  /** `user.update`, `api_key.create` ...; `login.refuse`. */
  @Index('audit_events_action_idx')
  @Column('text')
  action: string;

  @Column('text', { name: 'target_type' })
  targetType: string;

  /** The target's key, with its parts joined by `/`. Null for a log-in with an unknown name. */
  @Index('audit_events_target_idx')
  @Column('text', { name: 'target_id', nullable: true })
  targetId: string | null;

  /** The changed values before the change. Secrets are `***`. Null if the target was created. */
  @Column('jsonb', { nullable: true })
  before: Record<string, unknown> | null;

  /** The changed values after the change. Secrets are `***`. Null if the target was deleted. */
  @Column('jsonb', { nullable: true })
  after: Record<string, unknown> | null;

  /** Null if the server made the change by itself. */
  @Column('jsonb', { nullable: true })
  author: Author | null;
}
