import { getMetadataArgsStorage, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { ApiKey } from '../../api-key/api-key.entity.js';
import { AuditEvent } from '../../audit/audit-event.entity.js';
import { PendingLogIn } from '../../auth/pending-log-in.entity.js';
import { Session } from '../../auth/session.entity.js';
import { Device } from '../../devices/device.entity.js';
import { AccountEvent } from '../../events/account-event.entity.js';
import { EventConsumer } from '../../events/event-consumer.entity.js';
import { EmailChange } from '../../accounts/email-change/email-change.entity.js';
import { LogInClient } from '../../oauth/clients/log-in-client.entity.js';
import { LogoutNotice } from '../../oauth/clients/logout-notice.entity.js';
import { OauthClient } from '../../oauth/clients/oauth-client.entity.js';
import { OauthRecord } from '../../oauth/clients/oauth-record.entity.js';
import { OauthSigningKey } from '../../oauth/clients/oauth-signing-key.entity.js';
import { RegistrationToken } from '../../oauth/registration/registration-token.entity.js';
import { keyOfIdentifier } from '../../platform/identifiers/identifier-key.js';
import { PasskeyChallenge } from '../../passkeys/passkey-challenge.entity.js';
import { Passkey } from '../../passkeys/passkey.entity.js';
import { PasswordReset } from '../../accounts/password-reset/password-reset.entity.js';
import { RecoveryCodeSet } from '../../second-factors/recovery-code-set.entity.js';
import { SecondFactorRequirement } from '../../second-factors/second-factor-requirement.entity.js';
import { TotpFactor } from '../../second-factors/totp-factor.entity.js';
import { Identity } from '../../users/identity.entity.js';
import { Password } from '../../users/password.entity.js';
import { User } from '../../users/user.entity.js';
import { GroupMember } from '../../workspaces/group-member.entity.js';
import { Group } from '../../workspaces/group.entity.js';
import { Invite } from '../../workspaces/invite.entity.js';
import { Membership } from '../../workspaces/membership.entity.js';
import { BackupNote } from './backup-note.entity.js';
import { Workspace } from '../../workspaces/workspace.entity.js';

interface Transferred {
  readonly entity: EntityTarget<ObjectLiteral>;
  /** The order in which rows are written: a row comes after the rows it refers to. */
  readonly order: string;
  /** The condition for exported rows, when not all are exported. */
  readonly only?: string;
  /** Columns that are computed from others: an export omits them, an import computes them. */
  readonly derived?: readonly string[];
  /**
   * Computes the columns that a row of an export lacks: derived columns, and those of newer
   * versions.
   */
  readonly complete?: (row: Readonly<Record<string, unknown>>) => Record<string, unknown>;
}

/** Exports of older versions contain emails without a proof. They count as set by a superuser. */
function completeUser({ username, email, email_proof }: Readonly<Record<string, unknown>>) {
  const key = typeof username === 'string' ? { username_key: keyOfIdentifier(username) } : {};
  const isUnproved = typeof email === 'string' && email_proof === undefined;
  return { ...key, ...(isUnproved && { email_proof: 'superuser' }) };
}

/** The tables of an export, each after those it refers to. */
export const TRANSFERRED: readonly Transferred[] = [
  { entity: User, order: 'seq', derived: ['username_key'], complete: completeUser },
  { entity: Password, order: 'user_id' },
  { entity: Identity, order: 'provider, subject' },
  { entity: Passkey, order: 'created_at, id' },
  { entity: SecondFactorRequirement, order: 'user_id' },
  // Their secrets are encrypted with the secret key. With another one no code is right, and a
  // superuser resets them: a move never lets a password alone in.
  { entity: TotpFactor, order: 'user_id, id', only: 'confirmed_at IS NOT NULL' },
  { entity: RecoveryCodeSet, order: 'user_id' },
  { entity: Workspace, order: 'id' },
  { entity: Membership, order: 'workspace_id, user_id' },
  { entity: Group, order: 'workspace_id, name' },
  { entity: GroupMember, order: 'workspace_id, group_name, user_id' },
  { entity: Invite, order: 'workspace_id, email, user_id' },
  { entity: OauthClient, order: 'created_at, id' },
  // Log-ins and grants are not exported, nor is what ends with them: people log in again after a
  // move.
  {
    entity: ApiKey,
    order: 'created_at, id',
    only: 'session_epoch IS NULL AND oauth_grant_id IS NULL',
  },
];

/**
 * Tables that are not exported: log-ins and tokens, which end with the move, keys that only this
 * installation can decrypt, and the audit trail, since an import writes its own. Consumers of
 * events register with the new database, and what they have not handled are changes of the old one.
 * The new database has had no backup.
 */
export const LEFT_BEHIND: readonly EntityTarget<ObjectLiteral>[] = [
  Session,
  PendingLogIn,
  OauthRecord,
  Device,
  OauthSigningKey,
  LogInClient,
  LogoutNotice,
  RegistrationToken,
  PasswordReset,
  EmailChange,
  PasskeyChallenge,
  AuditEvent,
  AccountEvent,
  EventConsumer,
  BackupNote,
];

export interface Table {
  readonly name: string;
  /**
   * The columns that are written, with the properties of the entity; the database generates the
   * others.
   */
  readonly columns: ReadonlyMap<string, string>;
  readonly order: string;
  readonly only: string | undefined;
  readonly complete: NonNullable<Transferred['complete']>;
}

/** The tables of an export. They are known without a database. */
export function transferredTables(): Table[] {
  const { tables, columns } = getMetadataArgsStorage();
  return TRANSFERRED.map(({ entity, order, only, derived = [], complete = () => ({}) }) => {
    const written = columns
      .filter(({ target, options }) => target === entity && options.insert !== false)
      .map(({ propertyName, options }) => [options.name ?? propertyName, propertyName] as const)
      .filter(([column]) => !derived.includes(column));
    return {
      name: tables.find(({ target }) => target === entity)!.name!,
      columns: new Map(written),
      order,
      only,
      complete,
    };
  });
}
