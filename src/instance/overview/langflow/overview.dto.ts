import { toUtcText } from '../../../adapters/utc-text.js';
import { VERSION } from '../../../platform/config/version.js';
import { ApiProperty, ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import {
  DateTimeField,
  IntegerField,
  TextField,
  UuidField,
} from '../../../platform/validation/fields.js';
import {
  DAYS,
  MOST_INVITING,
  MOST_LOCKED_OUT,
  UNUSED_DAYS,
  type Overview,
} from '../overview.service.js';

@ApiSchema({ name: 'OverviewAccounts', description: 'How many accounts there are of each kind.' })
export class OverviewAccounts {
  @IntegerField({ example: 42, description: 'Accounts of persons.' })
  people: number;

  @IntegerField({ example: 3, description: 'Accounts of programs.' })
  services: number;

  @IntegerField({ example: 40, description: 'Active accounts of both kinds.' })
  active: number;

  @IntegerField({ example: 5, description: 'Disabled accounts of both kinds.' })
  inactive: number;

  @IntegerField({ example: 2, description: 'Superusers, also disabled ones.' })
  superusers: number;

  @IntegerField({
    example: 1,
    description:
      'People who are disabled and have never logged in: after a sign-up they wait for a superuser.',
  })
  waiting: number;

  @IntegerField({
    example: 30,
    description: `Accounts that have logged in within the last ${DAYS} days.`,
  })
  logged_in_lately: number;

  @IntegerField({
    nullable: true,
    example: 1,
    description:
      'Active superusers without a second factor, accounts of programs aside. Null: second factors are off.',
  })
  superusers_without_second_factor: number | null;
}

@ApiSchema({ name: 'OverviewKeys', description: 'How many API keys there are of each kind.' })
export class OverviewKeys {
  @IntegerField({ example: 20, description: 'All keys of all accounts.' })
  total: number;

  @IntegerField({ example: 18, description: 'Keys that are active and have not expired.' })
  active: number;

  @IntegerField({
    example: 12,
    description: `Of these, keys that were used within the last ${DAYS} days.`,
  })
  used: number;

  @IntegerField({
    example: 2,
    description: `Of these, keys that expire within the next ${DAYS} days.`,
  })
  expiring: number;

  @IntegerField({
    example: 4,
    description: `Of these, keys that were neither used nor created within the last ${UNUSED_DAYS} days.`,
  })
  unused: number;
}

@ApiSchema({ name: 'OverviewDay', description: 'The log-ins of one day.' })
export class OverviewDay {
  @TextField({ example: '2026-11-29', description: 'The day, in UTC.' })
  day: string;

  @IntegerField({
    example: 17,
    description: "Log-ins, and renewals of log-ins on Windmill's API.",
  })
  log_ins: number;

  @IntegerField({ example: 1, description: 'Refused log-ins.' })
  refused: number;
}

@ApiSchema({ name: 'LockedOutAccount', description: 'An account that cannot log in for a while.' })
export class LockedOutAccount {
  @UuidField({
    example: '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8',
    description: 'The id of the account.',
  })
  user_id: string;

  @TextField({ example: 'grace', description: 'What the account is called.' })
  username: string;

  @DateTimeField({
    example: '2025-05-29T16:02:20.132000Z',
    description: 'Until when log-ins by password are refused, in UTC.',
  })
  until: string;
}

@ApiSchema({
  name: 'InvitingWorkspace',
  description: 'A workspace with invitations that wait for an answer.',
})
export class InvitingWorkspaceRead {
  @TextField({ example: 'demo', description: 'The workspace that has open invitations.' })
  workspace_id: string;

  @TextField({ example: 'Demo', description: 'What the workspace is called.' })
  name: string;

  @IntegerField({ example: 1, description: 'How many of its invitations wait for an answer.' })
  open_invites: number;
}

@ApiSchema({ name: 'Overview', description: 'What administrators look at first.' })
export class OverviewRead {
  @DateTimeField({
    example: '2025-05-29T16:02:20.132000Z',
    description: 'When it was counted, in UTC: up to five minutes ago where counting takes long.',
  })
  counted_at: string;

  @TextField({ example: VERSION, description: 'The version of the server.' })
  version: string;

  @ApiProperty({
    type: OverviewAccounts,
    description: 'How many accounts there are, and which need attention.',
  })
  accounts: OverviewAccounts;

  @ApiProperty({
    type: OverviewKeys,
    description: 'How many API keys there are, and which need attention.',
  })
  api_keys: OverviewKeys;

  @ApiProperty({
    title: 'Log Ins',
    type: [OverviewDay],
    description: `The last ${DAYS} days, the oldest first.`,
  })
  log_ins: OverviewDay[];

  @ApiProperty({
    title: 'Locked Out',
    type: [LockedOutAccount],
    description: `Accounts that are locked out after wrong passwords, at most ${MOST_LOCKED_OUT}.`,
  })
  locked_out: LockedOutAccount[];

  @IntegerField({
    example: 1,
    description: 'Invitations to workspaces that wait for an answer.',
  })
  open_invites: number;

  @ApiProperty({
    title: 'Inviting Workspaces',
    type: [InvitingWorkspaceRead],
    description: `The workspaces of these invitations, those with the most first, at most ${MOST_INVITING}.`,
  })
  inviting_workspaces: InvitingWorkspaceRead[];

  @DateTimeField({
    nullable: true,
    example: '2025-05-29T16:02:20.132000Z',
    description:
      'When the latest backup was made, in UTC, as the commands `backup` and `note-backup` noted it. Null: never.',
  })
  last_backup_at: string | null;

  static from(overview: Overview): OverviewRead {
    const { at, accounts, keys, logIns, lockedOut, invites, inviting, lastBackupAt } = overview;
    return {
      counted_at: toUtcText(at),
      version: VERSION,
      accounts: {
        people: accounts.all - accounts.services,
        services: accounts.services,
        active: accounts.all - accounts.inactive,
        inactive: accounts.inactive,
        superusers: accounts.superusers,
        waiting: accounts.waiting,
        logged_in_lately: accounts.recent,
        superusers_without_second_factor: accounts.unprotected,
      },
      api_keys: {
        total: keys.all,
        active: keys.active,
        used: keys.used,
        expiring: keys.expiring,
        unused: keys.unused,
      },
      log_ins: logIns.map(({ day, logIns: number, refused }) => ({
        day,
        log_ins: number,
        refused,
      })),
      locked_out: lockedOut.map(({ id, username, until }) => ({
        user_id: id,
        username,
        until: toUtcText(until),
      })),
      open_invites: invites,
      inviting_workspaces: inviting.map(({ id, name, invites: number }) => ({
        workspace_id: id,
        name,
        open_invites: number,
      })),
      last_backup_at: lastBackupAt && toUtcText(lastBackupAt),
    };
  }
}
