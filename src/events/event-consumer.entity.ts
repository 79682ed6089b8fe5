import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What is to get every event, whichever process it runs in. */
@Entity('event_consumers')
export class EventConsumer {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'event_consumers_pkey' })
  name: string;

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
