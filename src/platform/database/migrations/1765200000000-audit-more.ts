import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audit trail tells who let a device in, and who asked for a new password. */
export class AuditMore1765200000000 implements MigrationInterface {
  readonly name = 'AuditMore1765200000000';

  async up(runner: QueryRunner): Promise<void> {
    const ofDevice = `EXECUTE FUNCTION audit_record_change('device', '{id}', '{device_code_hash,user_code_hash}',
      '{codes_expire_at,interval_seconds,polled_at,failed_attempts,last_used_at}')`;
    // Programs ask and poll without end: only what a person decides is a change.
    await runner.query(`
      CREATE TRIGGER devices_audit_update AFTER UPDATE ON devices FOR EACH ROW
      WHEN ((OLD.status, OLD.user_id, OLD.is_trusted) IS DISTINCT FROM (NEW.status, NEW.user_id, NEW.is_trusted))
      ${ofDevice}`);
    await runner.query(`
      CREATE TRIGGER devices_audit AFTER DELETE ON devices FOR EACH ROW
      WHEN (OLD.user_id IS NOT NULL) ${ofDevice}`);
    await runner.query(`
      CREATE TRIGGER password_resets_audit AFTER INSERT OR UPDATE OR DELETE ON password_resets FOR EACH ROW
      EXECUTE FUNCTION audit_record_change('password_reset', '{user_id}', '{token_hash}', '{}')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER password_resets_audit ON password_resets`);
    await runner.query(`DROP TRIGGER devices_audit ON devices`);
    await runner.query(`DROP TRIGGER devices_audit_update ON devices`);
  }
}
