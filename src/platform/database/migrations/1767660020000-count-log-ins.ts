import type { QueryRunner } from 'typeorm';
import { createIndex, type OnlineMigration } from '../online-migration.js';

/** Log-ins and refused ones are counted by day without reading other events. The condition is that of `LogInCounts`. */
export class CountLogIns1767660020000 implements OnlineMigration {
  readonly name = 'CountLogIns1767660020000';
  readonly isOnline = true;

  async up(runner: QueryRunner): Promise<void> {
    await createIndex(
      runner,
      'audit_events_log_ins_idx',
      `ON audit_events (at, action)
       WHERE action IN ('login.refuse', 'session.create')
         OR (action = 'api_key.create' AND (after -> 'session_epoch') IS NOT NULL)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX audit_events_log_ins_idx');
  }
}
