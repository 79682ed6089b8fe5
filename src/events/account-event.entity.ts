import { Column, Entity, PrimaryColumn } from 'typeorm';

export type EventKind =
  `${'user' | 'member'}.${'created' | 'changed' | 'deleted'}` | 'credential.changed';

/**
 * A change that a consumer has not handled yet. The database itself writes a row for each consumer.
 * It names what changed and holds no values: consumers read the current row.
 */
@Entity('account_events')
export class AccountEvent {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'account_events_pkey' })
  consumer: string;

  /** Another one for each consumer. The events of one account have the order of its changes. */
  @PrimaryColumn({
    type: 'bigint',
    primaryKeyConstraintName: 'account_events_pkey',
    generatedIdentity: 'ALWAYS',
    insert: false,
  })
  id: string;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  at: Date;

  @Column('text')
  kind: EventKind;

  /** The account, which may be deleted by now. */
  @Column('uuid', { name: 'account_id' })
  accountId: string;

  /** The workspace of a membership; null for other kinds. */
  @Column('text', { name: 'workspace_id', nullable: true })
  workspaceId: string | null;

  /** The names of the changed columns; none if the row was created or deleted. */
  @Column('text', { array: true })
  changed: string[];

  /** The event of the audit trail with a change of what logs the account in; else null. */
  @Column('bigint', { name: 'audit_event_id', nullable: true })
  auditEventId: string | null;
}
