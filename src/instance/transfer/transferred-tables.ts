import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';
import { ApiKey } from '../../api-key/api-key.entity.js';
import { AuditEvent } from '../../audit/audit-event.entity.js';
import { Session } from '../../auth/session.entity.js';
import { Device } from '../../devices/device.entity.js';
import { EmailChange } from '../../accounts/email-change/email-change.entity.js';
import { OauthClient } from '../../oauth/clients/oauth-client.entity.js';
import { OauthRecord } from '../../oauth/clients/oauth-record.entity.js';
import { OauthSigningKey } from '../../oauth/clients/oauth-signing-key.entity.js';
import { keyOfIdentifier } from '../../platform/identifiers/identifier-key.js';
import { PasswordReset } from '../../accounts/password-reset/password-reset.entity.js';
import { Identity } from '../../users/identity.entity.js';
import { Password } from '../../users/password.entity.js';
import { User } from '../../users/user.entity.js';
import { GroupMember } from '../../workspaces/group-member.entity.js';
import { Group } from '../../workspaces/group.entity.js';
import { Invite } from '../../workspaces/invite.entity.js';
import { Membership } from '../../workspaces/membership.entity.js';
import { Workspace } from '../../workspaces/workspace.entity.js';

interface Transferred {
  readonly entity: EntityTarget<ObjectLiteral>;
  /** In which order its rows are written; a row comes after those it refers to. */
  readonly order: string;
  /** Which of its rows, where not all. */
  readonly only?: string;
  /** Columns that follow from others: an export leaves them out, an import works them out. */
  readonly derived?: readonly string[];
  /** What a row of an export lacks: derived columns, and those of newer versions. */
  readonly complete?: (row: Readonly<Record<string, unknown>>) => Record<string, unknown>;
}

/** Exports of older versions hold emails without a proof: they count as a superuser's word. */
function completeUser({ username, email, email_proof }: Readonly<Record<string, unknown>>) {
  const key = typeof username === 'string' ? { username_key: keyOfIdentifier(username) } : {};
  const isUnproved = typeof email === 'string' && email_proof === undefined;
  return { ...key, ...(isUnproved && { email_proof: 'superuser' }) };
}

/** What an export holds, each table after those it refers to. */
export const TRANSFERRED: readonly Transferred[] = [
  { entity: User, order: 'seq', derived: ['username_key'], complete: completeUser },
  { entity: Password, order: 'user_id' },
  { entity: Identity, order: 'provider, subject' },
  { entity: Workspace, order: 'id' },
  { entity: Membership, order: 'workspace_id, user_id' },
  { entity: Group, order: 'workspace_id, name' },
  { entity: GroupMember, order: 'workspace_id, group_name, user_id' },
  { entity: Invite, order: 'workspace_id, email, user_id' },
  { entity: OauthClient, order: 'created_at, id' },
  // Log-ins and grants are left behind with what ends with them: those who move log in again.
  {
    entity: ApiKey,
    order: 'created_at, id',
    only: 'session_epoch IS NULL AND oauth_grant_id IS NULL',
  },
];

/**
 * What stays: log-ins and tokens, which end with the move, keys that only this installation can open, and the audit trail of what was
 * done there: an import leaves a trail of its own.
 */
export const LEFT_BEHIND: readonly EntityTarget<ObjectLiteral>[] = [
  Session,
  OauthRecord,
  Device,
  OauthSigningKey,
  PasswordReset,
  EmailChange,
  AuditEvent,
];

export interface Table {
  readonly name: string;
  /** Those that are written; the database makes the others by itself. */
  readonly columns: ReadonlySet<string>;
  readonly order: string;
  readonly only: string | undefined;
  readonly complete: NonNullable<Transferred['complete']>;
}

export function tablesOf(dataSource: DataSource): Table[] {
  return TRANSFERRED.map(({ entity, order, only, derived = [], complete = () => ({}) }) => {
    const { tableName, columns } = dataSource.getMetadata(entity);
    const written = columns.filter(
      ({ isInsert, databaseName }) => isInsert && !derived.includes(databaseName),
    );
    return {
      name: tableName,
      columns: new Set(written.map(({ databaseName }) => databaseName)),
      order,
      only,
      complete,
    };
  });
}
