import type { QueryRunner } from 'typeorm';
import { createIndex, type OnlineMigration } from '../online-migration.js';

/**
 * The events of the log-ins, keys, identities and devices of an account, by their owner: the author
 * of a log-in is nobody yet. The condition is that of `OwnActivity`.
 */
export class FindOwnEvents1767640010000 implements OnlineMigration {
  readonly name = 'FindOwnEvents1767640010000';
  readonly isOnline = true;

  async up(runner: QueryRunner): Promise<void> {
    await createIndex(
      runner,
      'audit_events_owner_idx',
      `ON audit_events ((coalesce(after ->> 'user_id', before ->> 'user_id')), id)
       WHERE target_type IN ('session', 'api_key', 'identity', 'device')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX audit_events_owner_idx');
  }
}
