import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audit trail tells what people let programs do, and when that ends. */
export class AuditConsents1765300000000 implements MigrationInterface {
  readonly name = 'AuditConsents1765300000000';

  async up(runner: QueryRunner): Promise<void> {
    // What stands for a grant outside is no more told than what it holds; whose and what for is.
    const ofGrant = `EXECUTE FUNCTION audit_record_change('oauth_grant', '{account_id,client_id}', '{}',
      '{id,model,payload,session_epoch,grant_id,uid,user_code,expires_at,consumed_at}')`;
    await runner.query(`
      CREATE TRIGGER oauth_records_audit AFTER INSERT ON oauth_records FOR EACH ROW
      WHEN (NEW.model = 'Grant') ${ofGrant}`);
    await runner.query(`
      CREATE TRIGGER oauth_records_audit_update AFTER UPDATE ON oauth_records FOR EACH ROW
      WHEN (NEW.model = 'Grant' AND NEW.scopes IS DISTINCT FROM OLD.scopes) ${ofGrant}`);
    // What has run out is cleared away: nobody has withdrawn it.
    await runner.query(`
      CREATE TRIGGER oauth_records_audit_delete AFTER DELETE ON oauth_records FOR EACH ROW
      WHEN (OLD.model = 'Grant' AND OLD.expires_at > now()) ${ofGrant}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const trigger of ['audit_delete', 'audit_update', 'audit']) {
      await runner.query(`DROP TRIGGER oauth_records_${trigger} ON oauth_records`);
    }
  }
}
