import type { DataSource } from 'typeorm';
import { transact } from '../../platform/database/transact.js';
import { BackupNote } from './backup-note.entity.js';

/** Notes that a backup was made now. */
export async function noteBackup(dataSource: DataSource): Promise<void> {
  const note = { id: 1, madeAt: new Date() };
  await transact(dataSource, (manager) => manager.upsert(BackupNote, note, ['id']));
}

/** Returns when the latest backup was made. Null: none was noted. */
export async function findLastBackup(dataSource: DataSource): Promise<Date | null> {
  const note = await dataSource.manager.findOneBy(BackupNote, { id: 1 });
  return note?.madeAt ?? null;
}
