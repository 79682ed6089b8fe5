import { ApiKey } from '../api-key/api-key.entity.js';
import { AuditEvent } from '../audit/audit-event.entity.js';
import { PendingLogIn } from '../auth/pending-log-in.entity.js';
import { Session } from '../auth/session.entity.js';
import { Device } from '../devices/device.entity.js';
import { AccountEvent } from '../events/account-event.entity.js';
import { EventConsumer } from '../events/event-consumer.entity.js';
import { EmailChange } from '../accounts/email-change/email-change.entity.js';
import { LogInClient } from '../oauth/clients/log-in-client.entity.js';
import { LogoutNotice } from '../oauth/clients/logout-notice.entity.js';
import { OauthClient } from '../oauth/clients/oauth-client.entity.js';
import { OauthRecord } from '../oauth/clients/oauth-record.entity.js';
import { OauthSigningKey } from '../oauth/clients/oauth-signing-key.entity.js';
import { RegistrationToken } from '../oauth/registration/registration-token.entity.js';
import { PasskeyChallenge } from '../passkeys/passkey-challenge.entity.js';
import { BackupNote } from '../instance/transfer/backup-note.entity.js';
import { Passkey } from '../passkeys/passkey.entity.js';
import { PasswordReset } from '../accounts/password-reset/password-reset.entity.js';
import { RecoveryCodeSet } from '../second-factors/recovery-code-set.entity.js';
import { SecondFactorRequirement } from '../second-factors/second-factor-requirement.entity.js';
import { TotpFactor } from '../second-factors/totp-factor.entity.js';
import { Identity } from '../users/identity.entity.js';
import { Password } from '../users/password.entity.js';
import { User } from '../users/user.entity.js';
import { GroupMember } from '../workspaces/group-member.entity.js';
import { Group } from '../workspaces/group.entity.js';
import { Invite } from '../workspaces/invite.entity.js';
import { Membership } from '../workspaces/membership.entity.js';
import { Workspace } from '../workspaces/workspace.entity.js';

/** Every table of the directory. */
export const ENTITIES = [
  User,
  Password,
  Identity,
  Passkey,
  PasskeyChallenge,
  ApiKey,
  Session,
  PendingLogIn,
  TotpFactor,
  RecoveryCodeSet,
  SecondFactorRequirement,
  PasswordReset,
  EmailChange,
  Workspace,
  Membership,
  Invite,
  Group,
  GroupMember,
  Device,
  OauthClient,
  OauthRecord,
  OauthSigningKey,
  LogInClient,
  LogoutNotice,
  RegistrationToken,
  AuditEvent,
  AccountEvent,
  EventConsumer,
  BackupNote,
] as const;
