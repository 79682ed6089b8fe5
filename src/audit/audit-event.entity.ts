import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Author } from './author.js';

/** One change, or one refused log-in. Rows are written by the database itself and never changed. */
@Entity('audit_events')
// An index over an expression, which TypeORM cannot express: the migration makes it.
@Index('audit_events_author_idx', { synchronize: false })
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

  /** The target's key, its parts joined by `/`; null for a log-in to no account. */
  @Index('audit_events_target_idx')
  @Column('text', { name: 'target_id', nullable: true })
  targetId: string | null;

  /** What changed, as it was; secrets are `***`. Null for what is new. */
  @Column('jsonb', { nullable: true })
  before: Record<string, unknown> | null;

  /** What changed, as it is now; secrets are `***`. Null for what is gone. */
  @Column('jsonb', { nullable: true })
  after: Record<string, unknown> | null;

  /** Null for what the server did by itself. */
  @Column('jsonb', { nullable: true })
  author: Author | null;
}
