import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** Changes of accounts and memberships, or of what logs an account in. */
export type EventTopic = 'accounts' | 'credentials';

/** What is to get every event, whichever process it runs in. */
@Entity('event_consumers')
@Check('event_consumers_hears_check', `hears IN ('accounts', 'credentials')`)
export class EventConsumer {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'event_consumers_pkey' })
  name: string;

  @Column('text', { default: 'accounts' })
  hears: EventTopic;

  /** The process that delivers to the consumer. */
  @Column('uuid', { nullable: true })
  holder: string | null;

  /** Until then, no other process delivers. After a failure, none does. */
  @Column({ type: 'timestamptz', precision: 3, name: 'held_until', default: () => 'now()' })
  heldUntil: Date;

  /** How often in a row the consumer has failed. */
  @Column('integer', { default: 0 })
  failures: number;

  /** When a process last said that it has the consumer. */
  @Column({ type: 'timestamptz', precision: 3, name: 'seen_at', default: () => 'now()' })
  seenAt: Date;
}
