import { createHash } from 'node:crypto';
import pg from 'pg';

/** Windmill's tables as of 2026, with the columns that count. */
const NEW = `
  CREATE TABLE password (email varchar(255) PRIMARY KEY, password_hash varchar(100), login_type varchar(50) NOT NULL,
    super_admin boolean NOT NULL DEFAULT false, verified boolean NOT NULL DEFAULT false, name varchar(255), company varchar(255),
    first_time_user boolean NOT NULL DEFAULT false, username varchar(50), devops boolean NOT NULL DEFAULT false,
    disabled boolean NOT NULL DEFAULT false);
  CREATE TABLE workspace (id varchar(50) PRIMARY KEY, name varchar(50) NOT NULL, owner varchar(50) NOT NULL, deleted boolean NOT NULL DEFAULT false);
  CREATE TABLE workspace_settings (workspace_id varchar(50) PRIMARY KEY, color varchar(7));
  CREATE TABLE usr (workspace_id varchar(50), username varchar(50), email varchar(255), is_admin boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(), operator boolean NOT NULL DEFAULT false, disabled boolean NOT NULL DEFAULT false,
    PRIMARY KEY (workspace_id, username));
  CREATE TABLE group_ (workspace_id varchar(50), name varchar(50), summary text, extra_perms jsonb NOT NULL DEFAULT '{}');
  CREATE TABLE usr_to_group (workspace_id varchar(50), group_ varchar(50), usr varchar(50));
  CREATE TABLE workspace_invite (workspace_id varchar(50), email varchar(255), is_admin boolean NOT NULL DEFAULT false, operator boolean NOT NULL DEFAULT false);
  CREATE TABLE instance_group (name varchar(255) PRIMARY KEY, summary varchar(2000));
  CREATE TABLE email_to_igroup (email varchar(255), igroup varchar(255));`;
const NEW_TOKEN = `
  CREATE TABLE token (token_hash varchar(64) PRIMARY KEY, token_prefix varchar(10), label varchar(1000), expiration timestamptz,
    workspace_id varchar(50), owner varchar(55), email varchar(255), super_admin boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(), last_used_at timestamptz NOT NULL DEFAULT now(), scopes text[], read_only boolean)`;
const OLD_TOKEN = `
  CREATE TABLE token (token varchar(50) PRIMARY KEY, label varchar(50), expiration timestamptz, workspace_id varchar(50),
    owner varchar(55), email varchar(50), super_admin boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(), last_used_at timestamptz NOT NULL DEFAULT now())`;

export const CAROL_TOKEN = 'CarolsTokenOf32CharactersOfBase6';
export const BOUND_TOKEN = 'BoundTokenOfCarol32CharactersOf6';
export const OLD_TEXT = 'OldTokenOf30CharactersOfBase62';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** Writes a Windmill with five accounts, three workspaces, groups, an invite and six tokens. */
export async function writeWindmill(url: string, passwordHash: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`${NEW}; ${NEW_TOKEN}`);
  await client.query(
    `INSERT INTO password (email, password_hash, login_type, super_admin, verified, name) VALUES
       ('root@corp.example', $1, 'password', true, true, 'Root'),
       ('carol@corp.example', $1, 'password', false, true, 'Carol'),
       ('dave@corp.example', NULL, 'github', false, true, NULL),
       ('erin@corp.example', $1, 'password', false, false, NULL),
       ('not an address', $1, 'password', false, true, NULL)`,
    [passwordHash],
  );
  await client.query(`
    INSERT INTO workspace (id, name, owner) VALUES ('wm', 'Windmill team', 'carol@corp.example'), ('old', 'Old', 'root@corp.example'), ('bad id', 'Bad', 'x');
    UPDATE workspace SET deleted = true WHERE id = 'old';
    INSERT INTO workspace_settings VALUES ('wm', '#aabbcc');
    INSERT INTO usr (workspace_id, username, email, is_admin, operator, disabled) VALUES
      ('wm', 'carol', 'carol@corp.example', true, false, false), ('wm', 'dave', 'dave@corp.example', false, true, false),
      ('wm', 'gone', 'gone@corp.example', false, false, false), ('bad id', 'carol', 'carol@corp.example', false, false, false);
    INSERT INTO group_ (workspace_id, name, summary) VALUES ('wm', 'all', 'everybody'), ('wm', 'makers', 'They make');
    INSERT INTO usr_to_group VALUES ('wm', 'makers', 'carol'), ('wm', 'makers', 'gone'), ('wm', 'all', 'carol');
    INSERT INTO workspace_invite VALUES ('wm', 'frank@corp.example', false, true);
    INSERT INTO instance_group VALUES ('everyone', NULL);
    INSERT INTO email_to_igroup VALUES ('carol@corp.example', 'everyone')`);
  const token = `INSERT INTO token (token_hash, token_prefix, label, expiration, workspace_id, email, scopes, read_only) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;
  const rows: [string, string, string | null, string | null, string, string[] | null, boolean][] = [
    [CAROL_TOKEN, 'ci', null, null, 'carol@corp.example', null, false],
    [BOUND_TOKEN, 'bound', null, 'wm', 'carol@corp.example', ['users:read'], true],
    ['of-a-log-in', 'session', null, null, 'carol@corp.example', null, false],
    ['of-a-job', 'ephemeral-script', null, null, 'carol@corp.example', null, false],
    ['expired', 'late', '2024-01-01T00:00:00Z', null, 'carol@corp.example', null, false],
    ['of-nobody', 'lost', null, null, 'gone@corp.example', null, false],
  ];
  for (const [text, ...others] of rows) {
    await client.query(token, [hashOf(text), text.slice(0, 10), ...others]);
  }
  await client.end();
}

/** Writes an older Windmill, whose tokens are texts. */
export async function writeOldWindmill(url: string, passwordHash: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`
    CREATE TABLE password (email varchar(50) PRIMARY KEY, password_hash varchar(100), login_type varchar(50) NOT NULL,
      super_admin boolean NOT NULL DEFAULT false, verified boolean NOT NULL DEFAULT false, name varchar(30), company varchar(30));
    CREATE TABLE workspace (id varchar(50) PRIMARY KEY, name varchar(50) NOT NULL, owner varchar(50) NOT NULL);
    ${OLD_TOKEN}`);
  await client.query(
    `INSERT INTO password (email, password_hash, login_type, verified) VALUES
       ('Grace@corp.example', $1, 'password', true), ('GRACE@corp.example', $1, 'password', true)`,
    [passwordHash],
  );
  await client.query(`INSERT INTO token (token, email) VALUES ($1, 'Grace@corp.example')`, [
    OLD_TEXT,
  ]);
  await client.end();
}
