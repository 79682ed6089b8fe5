import { CreateAccounts1764000000000 } from './migrations/1764000000000-create-accounts.js';
import { CountUsers1764100000000 } from './migrations/1764100000000-count-users.js';
import { SearchUsers1764200000000 } from './migrations/1764200000000-search-users.js';
import { AddWorkspaces1764300000000 } from './migrations/1764300000000-add-workspaces.js';
import { AddProfiles1764400000000 } from './migrations/1764400000000-add-profiles.js';
import { AddPasswordResets1764500000000 } from './migrations/1764500000000-add-password-resets.js';
import { MarkInternalUser1764600000000 } from './migrations/1764600000000-mark-internal-user.js';
import { FindServiceAccounts1764600050000 } from './migrations/1764600050000-find-service-accounts.js';
import { AddDevices1764600100000 } from './migrations/1764600100000-add-devices.js';
import { AddOauth1764700000000 } from './migrations/1764700000000-add-oauth.js';
import { LimitApiKeys1764800000000 } from './migrations/1764800000000-limit-api-keys.js';
import { AddAudit1765000000000 } from './migrations/1765000000000-add-audit.js';
import { AddAbuseLimits1765100000000 } from './migrations/1765100000000-add-abuse-limits.js';
import { AuditMore1765200000000 } from './migrations/1765200000000-audit-more.js';
import { AuditConsents1765300000000 } from './migrations/1765300000000-audit-consents.js';
import { TouchAccounts1765400000000 } from './migrations/1765400000000-touch-accounts.js';
import { IdentifyAccounts1766000000000 } from './migrations/1766000000000-identify-accounts.js';
import { BindInvites1766050000000 } from './migrations/1766050000000-bind-invites.js';
import { AddEmailChanges1766050010000 } from './migrations/1766050010000-add-email-changes.js';
import { BindOauthGrants1766100000000 } from './migrations/1766100000000-bind-oauth-grants.js';
import { SeparateRoles1766200000000 } from './migrations/1766200000000-separate-roles.js';
import { ShortenAudit1766300000000 } from './migrations/1766300000000-shorten-audit.js';
import { VersionRows1766400000000 } from './migrations/1766400000000-version-rows.js';
import { EndDeviceCodes1766500000000 } from './migrations/1766500000000-end-device-codes.js';
import { FoldCapitalSharpS1766520000000 } from './migrations/1766520000000-fold-capital-sharp-s.js';
import { BindImpersonations1766540000000 } from './migrations/1766540000000-bind-impersonations.js';
import { AddEvents1766600000000 } from './migrations/1766600000000-add-events.js';
import { FindWorkspaceEvents1766800000000 } from './migrations/1766800000000-find-workspace-events.js';
import { AddClientSettings1767000000000 } from './migrations/1767000000000-add-client-settings.js';
import { AddClaimSources1767100000000 } from './migrations/1767100000000-add-claim-sources.js';
import { AddGroupClaims1767110000000 } from './migrations/1767110000000-add-group-claims.js';
import { SlowDownDevices1767200000000 } from './migrations/1767200000000-slow-down-devices.js';
import { AddResourceServers1767300000000 } from './migrations/1767300000000-add-resource-servers.js';
import { RegisterClients1767400000000 } from './migrations/1767400000000-register-clients.js';
import { AddClientKeys1767410000000 } from './migrations/1767410000000-add-client-keys.js';
import { TouchMembers1767500000000 } from './migrations/1767500000000-touch-members.js';
import { AddBackChannelLogout1767510000000 } from './migrations/1767510000000-add-back-channel-logout.js';
import { FindEndedLogIns1767530000000 } from './migrations/1767530000000-find-ended-log-ins.js';
import { AddWorkspaceServers1767570000000 } from './migrations/1767570000000-add-workspace-servers.js';
import { AddClientRightsSet1767580000000 } from './migrations/1767580000000-add-client-rights-set.js';
import { NameServerAccounts1767590000001 } from './migrations/1767590000001-name-server-accounts.js';
import { AddSecondFactors1767600000000 } from './migrations/1767600000000-add-second-factors.js';
import { AddPasskeys1767620000000 } from './migrations/1767620000000-add-passkeys.js';
import { NoteProofs1767620100000 } from './migrations/1767620100000-note-proofs.js';
import { NoteLogInPlaces1767640000000 } from './migrations/1767640000000-note-log-in-places.js';
import { FindOwnEvents1767640010000 } from './migrations/1767640010000-find-own-events.js';
import { FindPeople1767660000000 } from './migrations/1767660000000-find-people.js';
import { FindKeys1767660010000 } from './migrations/1767660010000-find-keys.js';
import { CountLogIns1767660020000 } from './migrations/1767660020000-count-log-ins.js';
import { AuditManyInserts1767680000000 } from './migrations/1767680000000-audit-many-inserts.js';
import { MarkInvitations1767690000000 } from './migrations/1767690000000-mark-invitations.js';
import { NoteSecondFactors1767690010000 } from './migrations/1767690010000-note-second-factors.js';
import { FindSecondFactors1767690020000 } from './migrations/1767690020000-find-second-factors.js';
import { NoteBackups1767700000000 } from './migrations/1767700000000-note-backups.js';
import { FindWhatNeedsAttention1767700010000 } from './migrations/1767700010000-find-what-needs-attention.js';
import { LinkAfterSecondStep1767710000000 } from './migrations/1767710000000-link-after-second-step.js';
import { HearOfCredentials1767710010000 } from './migrations/1767710010000-hear-of-credentials.js';
import { MarkUnprovenKeys1767730000000 } from './migrations/1767730000000-mark-unproven-keys.js';
import { CountEndedAccess1767730010000 } from './migrations/1767730010000-count-ended-access.js';
import { NameInviters1767750000000 } from './migrations/1767750000000-name-inviters.js';
import { NoteSkippedFactors1767810000000 } from './migrations/1767810000000-note-skipped-factors.js';
import { BindRegistrationTokens1767810010000 } from './migrations/1767810010000-bind-registration-tokens.js';
import { NoteWhereAccountsCameFrom1767830000000 } from './migrations/1767830000000-note-where-accounts-came-from.js';
import { KeepTheLetterV1767830010000 } from './migrations/1767830010000-keep-the-letter-v.js';

/** Every migration, oldest first. Written by `npm run migrations`. */
export const MIGRATIONS = [
  CreateAccounts1764000000000,
  CountUsers1764100000000,
  SearchUsers1764200000000,
  AddWorkspaces1764300000000,
  AddProfiles1764400000000,
  AddPasswordResets1764500000000,
  MarkInternalUser1764600000000,
  FindServiceAccounts1764600050000,
  AddDevices1764600100000,
  AddOauth1764700000000,
  LimitApiKeys1764800000000,
  AddAudit1765000000000,
  AddAbuseLimits1765100000000,
  AuditMore1765200000000,
  AuditConsents1765300000000,
  TouchAccounts1765400000000,
  IdentifyAccounts1766000000000,
  BindInvites1766050000000,
  AddEmailChanges1766050010000,
  BindOauthGrants1766100000000,
  SeparateRoles1766200000000,
  ShortenAudit1766300000000,
  VersionRows1766400000000,
  EndDeviceCodes1766500000000,
  FoldCapitalSharpS1766520000000,
  BindImpersonations1766540000000,
  AddEvents1766600000000,
  FindWorkspaceEvents1766800000000,
  AddClientSettings1767000000000,
  AddClaimSources1767100000000,
  AddGroupClaims1767110000000,
  SlowDownDevices1767200000000,
  AddResourceServers1767300000000,
  RegisterClients1767400000000,
  AddClientKeys1767410000000,
  TouchMembers1767500000000,
  AddBackChannelLogout1767510000000,
  FindEndedLogIns1767530000000,
  AddWorkspaceServers1767570000000,
  AddClientRightsSet1767580000000,
  NameServerAccounts1767590000001,
  AddSecondFactors1767600000000,
  AddPasskeys1767620000000,
  NoteProofs1767620100000,
  NoteLogInPlaces1767640000000,
  FindOwnEvents1767640010000,
  FindPeople1767660000000,
  FindKeys1767660010000,
  CountLogIns1767660020000,
  AuditManyInserts1767680000000,
  MarkInvitations1767690000000,
  NoteSecondFactors1767690010000,
  FindSecondFactors1767690020000,
  NoteBackups1767700000000,
  FindWhatNeedsAttention1767700010000,
  LinkAfterSecondStep1767710000000,
  HearOfCredentials1767710010000,
  MarkUnprovenKeys1767730000000,
  CountEndedAccess1767730010000,
  NameInviters1767750000000,
  NoteSkippedFactors1767810000000,
  BindRegistrationTokens1767810010000,
  NoteWhereAccountsCameFrom1767830000000,
  KeepTheLetterV1767830010000,
] as const;
