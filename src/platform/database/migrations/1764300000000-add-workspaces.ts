import type { QueryRunner } from 'typeorm';
import { createIndex, inTransaction, type OnlineMigration } from '../online-migration.js';

/** Emails of accounts; workspaces with members, invites and groups; tokens that are bound, scoped, read-only or of a log-in. */
export class AddWorkspaces1764300000000 implements OnlineMigration {
  readonly name = 'AddWorkspaces1764300000000';
  readonly isOnline = true;

  async up(runner: QueryRunner): Promise<void> {
    await inTransaction(runner, () => change(runner), ['users', 'api_keys']);
    // One name per account on the faces that know accounts by email, so that nobody can pass for somebody else there.
    await createIndex(
      runner,
      'users_known_as_key',
      'ON users ((coalesce(email, username)))',
      'UNIQUE',
    );
    await createIndex(runner, 'api_keys_workspace_id_idx', 'ON api_keys (workspace_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE api_keys DROP COLUMN scopes, DROP COLUMN workspace_id, DROP COLUMN is_read_only, DROP COLUMN session_epoch`);
    for (const table of ['group_members', 'groups', 'invites', 'memberships', 'workspaces']) {
      await runner.query(`DROP TABLE ${table}`);
    }
    await runner.query(`DROP INDEX users_known_as_key`);
    await runner.query(
      `ALTER TABLE users DROP COLUMN email, DROP COLUMN name, DROP COLUMN company`,
    );
  }
}

async function change(runner: QueryRunner): Promise<void> {
  if (await runner.hasTable('workspaces')) return;
  await runner.query(`
    ALTER TABLE users
      ADD COLUMN email text,
      ADD COLUMN name text,
      ADD COLUMN company text,
      ADD CONSTRAINT users_email_check CHECK (email = lower(email))`);
  await runner.query(`
    CREATE TABLE workspaces (
      id text NOT NULL,
      name text NOT NULL,
      owner_id uuid,
      color text,
      is_archived boolean NOT NULL DEFAULT false,
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      CONSTRAINT workspaces_pkey PRIMARY KEY (id),
      CONSTRAINT workspaces_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users (id) ON DELETE SET NULL
    )`);
  await runner.query(`CREATE INDEX workspaces_owner_id_idx ON workspaces (owner_id)`);
  await runner.query(`
    CREATE TABLE memberships (
      workspace_id text NOT NULL,
      user_id uuid NOT NULL,
      username text NOT NULL,
      is_admin boolean NOT NULL,
      is_operator boolean NOT NULL DEFAULT false,
      is_disabled boolean NOT NULL DEFAULT false,
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      CONSTRAINT memberships_pkey PRIMARY KEY (workspace_id, user_id),
      CONSTRAINT memberships_username_key UNIQUE (workspace_id, username),
      CONSTRAINT memberships_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
      CONSTRAINT memberships_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    )`);
  await runner.query(`CREATE INDEX memberships_user_id_idx ON memberships (user_id)`);
  await runner.query(`
    CREATE TABLE invites (
      workspace_id text NOT NULL,
      email text NOT NULL,
      is_admin boolean NOT NULL,
      is_operator boolean NOT NULL,
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      CONSTRAINT invites_pkey PRIMARY KEY (workspace_id, email),
      CONSTRAINT invites_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )`);
  await runner.query(`CREATE INDEX invites_email_idx ON invites (email)`);
  await runner.query(`
    CREATE TABLE groups (
      workspace_id text NOT NULL,
      name text NOT NULL,
      summary text NOT NULL DEFAULT '',
      CONSTRAINT groups_pkey PRIMARY KEY (workspace_id, name),
      CONSTRAINT groups_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )`);
  await runner.query(`
    CREATE TABLE group_members (
      workspace_id text NOT NULL,
      group_name text NOT NULL,
      user_id uuid NOT NULL,
      CONSTRAINT group_members_pkey PRIMARY KEY (workspace_id, group_name, user_id),
      CONSTRAINT group_members_group_fkey FOREIGN KEY (workspace_id, group_name)
        REFERENCES groups (workspace_id, name) ON DELETE CASCADE,
      CONSTRAINT group_members_membership_fkey FOREIGN KEY (workspace_id, user_id)
        REFERENCES memberships (workspace_id, user_id) ON DELETE CASCADE
    )`);
  await runner.query(
    `CREATE INDEX group_members_membership_idx ON group_members (workspace_id, user_id)`,
  );
  await runner.query(`
    ALTER TABLE api_keys
      ADD COLUMN scopes text[],
      ADD COLUMN workspace_id text CONSTRAINT api_keys_workspace_id_fkey
        REFERENCES workspaces (id) ON DELETE CASCADE,
      ADD COLUMN is_read_only boolean NOT NULL DEFAULT false,
      ADD COLUMN session_epoch integer`);
}
