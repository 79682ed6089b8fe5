import type { QueryRunner } from 'typeorm';
import type { LockingMigration } from '../online-migration.js';

/** Devices that ask to be let in by somebody at a browser, and those that were. */
export class AddDevices1764600100000 implements LockingMigration {
  readonly name = 'AddDevices1764600100000';
  readonly locks = ['users', 'sessions'];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE devices (
        id uuid NOT NULL,
        client_id uuid NOT NULL,
        user_id uuid,
        session_id uuid,
        status text NOT NULL DEFAULT 'pending',
        device_code_hash bytea,
        user_code_hash bytea,
        codes_expire_at timestamptz(3) NOT NULL,
        interval_seconds integer NOT NULL DEFAULT 5,
        polled_at timestamptz(3),
        failed_attempts integer NOT NULL DEFAULT 0,
        is_trusted boolean NOT NULL DEFAULT false,
        hostname text,
        os text,
        python_version text,
        zenml_version text,
        ip_address text,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        last_login_at timestamptz(3),
        CONSTRAINT devices_pkey PRIMARY KEY (id),
        CONSTRAINT devices_device_code_hash_key UNIQUE (device_code_hash),
        CONSTRAINT devices_user_code_hash_key UNIQUE (user_code_hash),
        CONSTRAINT devices_status_check CHECK (status IN ('pending', 'verified', 'active', 'locked', 'denied')),
        CONSTRAINT devices_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
        CONSTRAINT devices_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions (id) ON DELETE SET NULL
      )`);
    await runner.query(`CREATE INDEX devices_user_id_idx ON devices (user_id)`);
    await runner.query(`CREATE INDEX devices_session_id_idx ON devices (session_id)`);
    await runner.query(`CREATE INDEX devices_client_id_idx ON devices (client_id)`);
    await runner.query(`CREATE INDEX devices_codes_expire_at_idx ON devices (codes_expire_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE devices`);
  }
}
