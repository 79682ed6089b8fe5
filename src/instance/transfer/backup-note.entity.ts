import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** When the latest backup was made. There is at most one row. */
@Entity('backup_notes')
@Check('backup_notes_one_check', 'id = 1')
export class BackupNote {
  @PrimaryColumn('smallint', { default: 1, primaryKeyConstraintName: 'backup_notes_pkey' })
  id: number;

  @Column({ type: 'timestamptz', precision: 3, name: 'made_at' })
  madeAt: Date;
}
