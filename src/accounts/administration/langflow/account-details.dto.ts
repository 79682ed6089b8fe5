import { toUtcText } from '../../../adapters/utc-text.js';
import { ApiProperty, ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import {
  BooleanField,
  DateTimeField,
  IntegerField,
  TextField,
  UuidField,
} from '../../../platform/validation/fields.js';
import { TextsField } from '../../../platform/validation/strict-fields.js';
import { NoExtraFields } from '../../../platform/validation/no-extra-fields.js';
import type { UserChanges } from '../../../users/users.service.js';
import { AccountUpdate } from '../../own-account/langflow/account-update.dto.js';
import type { AccessCounts, AccountAccess } from '../account-access-reader.service.js';
import { AccountRead } from './account-list.dto.js';

/** The path parameter of routes about one account. */
export class AccountPath {
  @UuidField({
    example: '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8',
    description: 'The id of the account.',
  })
  user_id: string;
}

export class AccountLogInPath extends AccountPath {
  @UuidField({ description: 'The id of the session, from the list of sessions.' })
  session_id: string;
}

@ApiSchema({
  name: 'AccountAccess',
  description: 'How many credentials and memberships in force an account has.',
})
export class AccountAccessRead {
  @IntegerField({ example: 2, description: 'Log-ins that have not ended. Disabling ends them.' })
  sessions: number;

  @IntegerField({
    example: 1,
    description: 'API keys that are active. They are refused while the account is disabled.',
  })
  api_keys: number;

  @IntegerField({
    example: 1,
    description: 'Grants to applications. Disabling ends them with the log-ins.',
  })
  grants: number;

  @IntegerField({ example: 0, description: 'Devices that are logged in.' })
  devices: number;

  @IntegerField({ example: 3, description: 'Workspaces of which it is a member.' })
  memberships: number;

  @IntegerField({ example: 0, description: 'Invitations to workspaces that wait for an answer.' })
  invites: number;

  static from(counts: AccessCounts): AccountAccessRead {
    return {
      sessions: counts.sessions,
      api_keys: counts.apiKeys,
      grants: counts.grants,
      devices: counts.devices,
      memberships: counts.memberships,
      invites: counts.invites,
    };
  }
}

@ApiSchema({
  name: 'AccountDetails',
  description: 'An account, how it can log in, and what acts for it.',
})
export class AccountDetails extends AccountRead {
  @TextField({ nullable: true, example: null, description: 'The company. Null: not known.' })
  company: string | null;

  @TextField({ nullable: true, example: null, description: 'The job title. Null: not known.' })
  job_title: string | null;

  @BooleanField({ example: true, description: 'Whether it can log in by a password.' })
  has_password: boolean;

  @BooleanField({
    example: false,
    description: 'Whether the owner must replace the password before the next log-in.',
  })
  is_password_expired: boolean;

  @TextsField({
    example: ['github'],
    description: 'The names of the log-in providers that it is linked with.',
  })
  providers: readonly string[];

  @DateTimeField({
    nullable: true,
    example: null,
    description:
      'Until when log-ins by password are refused after wrong ones, from one address or all, in UTC. Null: they are not.',
  })
  locked_until: string | null;

  @ApiProperty({
    type: AccountAccessRead,
    description: 'What is in force: before it is disabled, what that ends.',
  })
  access: AccountAccessRead;

  static fromAccess(found: AccountAccess): AccountDetails {
    const { user } = found;
    return {
      ...AccountRead.from({ ...user, invitedUntil: found.invitedUntil }),
      company: user.company,
      job_title: user.jobTitle,
      has_password: found.hasPassword,
      is_password_expired: found.isPasswordExpired,
      providers: found.providers,
      locked_until: found.lockedUntil && toUtcText(found.lockedUntil),
      access: AccountAccessRead.from(found.counts),
    };
  }
}

@NoExtraFields()
@ApiSchema({
  name: 'AccountDetailsUpdate',
  description:
    'The changes of an account, which are made together or not at all. An absent field leaves the value as it is; null empties it.',
})
export class AccountDetailsUpdate extends AccountUpdate {
  @TextField({
    required: false,
    description:
      "Only superusers can change it, who vouch that it is the owner's. The former address gets a mail. A user name that is the former email changes too.",
  })
  email?: string;

  static toAllChanges({ email, ...others }: AccountDetailsUpdate): UserChanges {
    return { ...AccountUpdate.toChanges(others), ...(email !== undefined && { email }) };
  }
}

@ApiSchema({ name: 'UnlockedAccount', description: 'What ending a lock-out has forgotten.' })
export class UnlockedAccount {
  @IntegerField({
    example: 2,
    description: 'How many counts of failed log-ins were forgotten. 0: there was nothing.',
  })
  forgotten: number;
}
