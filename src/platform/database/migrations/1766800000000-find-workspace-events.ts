import type { QueryRunner } from 'typeorm';
import { createIndex, type OnlineMigration } from '../online-migration.js';

/**
 * The events of a workspace, its members, invites and groups are found without reading the whole
 * audit trail. The key of each begins with the id of the workspace, which contains no `/`.
 */
export class FindWorkspaceEvents1766800000000 implements OnlineMigration {
  readonly name = 'FindWorkspaceEvents1766800000000';
  readonly isOnline = true;

  async up(runner: QueryRunner): Promise<void> {
    await createIndex(
      runner,
      'audit_events_workspace_idx',
      `ON audit_events (split_part(target_id, '/', 1), id)
       WHERE target_type IN ('workspace', 'membership', 'invite', 'group', 'group_member')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX audit_events_workspace_idx`);
  }
}
