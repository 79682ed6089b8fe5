import { ApiProperty, ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { toUtcText } from '../../../adapters/utc-text.js';
import {
  BooleanField,
  DateTimeField,
  IntegerField,
  TextField,
  UuidField,
} from '../../../platform/validation/fields.js';
import type { Membership } from '../../../workspaces/membership.entity.js';
import { roleOf } from '../../../workspaces/roles.js';
import type { AccountOverview, Capabilities } from '../own-account.service.js';
import type { OwnProvider } from '../own-identities.service.js';

const MOMENT = '2026-11-22T00:54:04.000000Z';
const timeOf = (date: Date | null | undefined) => (date ? toUtcText(date) : null);

/** A log-in provider, as an account's owner sees it. */
@ApiSchema({
  name: 'AccountProvider',
  description: 'A log-in provider, and whether the account can log in there.',
})
export class AccountProvider {
  @TextField({ example: 'github', description: 'The name of the provider in the configuration.' })
  provider: string;

  @TextField({ example: 'GitHub', description: 'The name that people see.' })
  display_name: string;

  @BooleanField({ example: true, description: 'Whether people can log in there now.' })
  is_configured: boolean;

  @BooleanField({ example: true, description: 'Whether the account is linked to it.' })
  is_linked: boolean;

  @DateTimeField({
    nullable: true,
    example: MOMENT,
    description: 'When the account was linked, in UTC. Null: it is not.',
  })
  linked_at: string | null;

  static from({ key, displayName, isConfigured, linkedAt }: OwnProvider): AccountProvider {
    return {
      provider: key,
      display_name: displayName,
      is_configured: isConfigured,
      is_linked: linkedAt !== null,
      linked_at: timeOf(linkedAt),
    };
  }
}

/** A workspace that the caller is a member of. */
@ApiSchema({ name: 'AccountWorkspace', description: 'A workspace that the account is in.' })
export class AccountWorkspace {
  @TextField({
    example: 'research',
    description: 'Which workspace it is, as in paths: `/api/w/<id>/`.',
  })
  workspace_id: string;

  @TextField({ example: 'Research', description: 'The name of the workspace.' })
  name: string;

  @TextField({ example: 'grace', description: 'The user name of the account there.' })
  username: string;

  @TextField({
    example: 'developer',
    schema: { enum: ['admin', 'developer', 'operator'] },
    description: 'The role of the account there.',
  })
  role: 'admin' | 'developer' | 'operator';

  @BooleanField({ example: false, description: 'Whether an admin has disabled the account there.' })
  is_disabled: boolean;

  static from(membership: Membership): AccountWorkspace {
    const { workspaceId, workspace, username, isDisabled } = membership;
    return {
      workspace_id: workspaceId,
      name: workspace.name,
      username,
      role: roleOf(membership),
      is_disabled: isDisabled,
    };
  }
}

/** What the caller can do with the account on this server. */
@ApiSchema({
  name: 'AccountCapabilities',
  description: 'What the owner of the account can do on this server.',
})
export class AccountCapabilities {
  @BooleanField({ example: true, description: 'Whether the owner can change the password.' })
  can_change_password: boolean;

  @BooleanField({ example: true, description: 'Whether the owner can change the email by mail.' })
  can_change_email: boolean;

  @BooleanField({ example: true, description: 'Whether the owner can change the user name.' })
  can_change_username: boolean;

  @BooleanField({ example: true, description: 'Whether the server sends mail.' })
  sends_mail: boolean;

  @BooleanField({
    example: false,
    description: 'Whether the console opens: for superusers, unless the server has none.',
  })
  has_console: boolean;

  @TextField({
    nullable: true,
    example: 'it-help@example.com',
    description: 'Whom to ask for help (`SUPPORT_CONTACT`). Null: an administrator.',
  })
  support_contact: string | null;

  @IntegerField({ example: 8, description: 'The least length of a new password, in bytes.' })
  password_min_bytes: number;

  @IntegerField({ example: 72, description: 'The greatest length of a new password, in bytes.' })
  password_max_bytes: number;

  static from(of: Capabilities): AccountCapabilities {
    return {
      can_change_password: of.canChangePassword,
      can_change_email: of.canChangeEmail,
      can_change_username: of.canChangeUsername,
      sends_mail: of.sendsMail,
      has_console: of.hasConsole,
      support_contact: of.supportContact,
      password_min_bytes: of.passwordBytes.least,
      password_max_bytes: of.passwordBytes.most,
    };
  }
}

/** The caller's account, with what its page shows first. */
@ApiSchema({ name: 'AccountRead', description: "The caller's own account." })
export class AccountRead {
  @UuidField({ description: 'Identifies the account for good.' })
  id: string;

  @TextField({ example: 'grace', description: 'What the account is called.' })
  username: string;

  @TextField({
    nullable: true,
    example: 'grace@example.com',
    description: 'The proved email. Null: the account has none.',
  })
  email: string | null;

  @TextField({
    nullable: true,
    example: 'mail',
    schema: { enum: ['superuser', 'mail', 'provider'] },
    description:
      'How the email was proved: a superuser set it, a mailed link was opened, or a log-in provider vouches for it. Null without an email.',
  })
  email_proof: string | null;

  @TextField({
    nullable: true,
    example: 'grace@example.org',
    description: 'The address that waits for its mailed link to be opened. Null: none.',
  })
  waiting_email: string | null;

  @TextField({ nullable: true, example: 'Grace Hopper', description: "The person's name." })
  name: string | null;

  @TextField({ nullable: true, example: 'Example Inc.', description: "The person's company." })
  company: string | null;

  @TextField({ nullable: true, example: 'Engineer', description: "The person's job title." })
  job_title: string | null;

  @TextField({
    nullable: true,
    example: 'https://example.com/grace.png',
    description: 'The address of a picture of the person.',
  })
  avatar_url: string | null;

  @TextField({
    nullable: true,
    example: 'Space/046-rocket.svg',
    description:
      'The picture of the account, one of `/api/v1/files/profile_pictures/list`. Null: the default.',
  })
  profile_image: string | null;

  @BooleanField({ example: false, description: 'Whether the account may manage all accounts.' })
  is_superuser: boolean;

  @BooleanField({ example: false, description: 'Whether the account belongs to a program.' })
  is_service_account: boolean;

  @BooleanField({ example: true, description: 'Whether the account has a password.' })
  has_password: boolean;

  @DateTimeField({
    nullable: true,
    example: MOMENT,
    description: 'When the password was last changed, in UTC. Null without a password.',
  })
  password_changed_at: string | null;

  @BooleanField({
    example: false,
    description: 'Whether the password must be changed before the next log-in.',
  })
  is_password_expired: boolean;

  @DateTimeField({ example: MOMENT, description: 'When the account was created, in UTC.' })
  created_at: string;

  @DateTimeField({
    nullable: true,
    example: MOMENT,
    description: 'When the owner last logged in, in UTC. Null: never.',
  })
  last_login_at: string | null;

  @ApiProperty({
    title: 'Log In Providers',
    type: [AccountProvider],
    description: 'The log-in providers of the server, and those that the account is linked to.',
  })
  log_in_providers: AccountProvider[];

  @ApiProperty({
    title: 'Workspaces',
    type: [AccountWorkspace],
    description: 'The workspaces that the account is in.',
  })
  workspaces: AccountWorkspace[];

  @ApiProperty({
    title: 'Capabilities',
    type: AccountCapabilities,
    description: 'What the owner can do here.',
  })
  capabilities: AccountCapabilities;

  static from(overview: AccountOverview): AccountRead {
    const { user, password, waitingEmail, providers, memberships, capabilities } = overview;
    return {
      id: user.id,
      username: user.username,
      email: user.email,
      email_proof: user.emailProof,
      waiting_email: waitingEmail,
      name: user.name,
      company: user.company,
      job_title: user.jobTitle,
      avatar_url: user.avatarUrl,
      profile_image: user.profileImage,
      is_superuser: user.isSuperuser,
      is_service_account: user.isServiceAccount,
      has_password: password !== null,
      password_changed_at: timeOf(password?.changedAt),
      is_password_expired: password?.isExpired ?? false,
      created_at: toUtcText(user.createdAt),
      last_login_at: timeOf(user.lastLoginAt),
      log_in_providers: providers.map((provider) => AccountProvider.from(provider)),
      workspaces: memberships.map((membership) => AccountWorkspace.from(membership)),
      capabilities: AccountCapabilities.from(capabilities),
    };
  }
}
