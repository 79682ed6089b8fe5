import { ApiProperty, ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { DtoField } from '../../../platform/validation/field.js';
import { BooleanField, TextField, UuidField } from '../../../platform/validation/fields.js';
import { parseUuid } from '../../../platform/validation/lax-uuid.js';
import { NoExtraFields } from '../../../platform/validation/no-extra-fields.js';
import { oneOf, refuse, type Parser } from '../../../platform/validation/parser.js';
import { DomainError } from '../../../platform/errors/domain-error.js';
import { WORKSPACE_ROLES, type WorkspaceRole } from '../../../workspaces/workspace-role.js';
import {
  BULK_ACTIONS,
  type BulkAction,
  type BulkChange,
  type BulkResult,
} from '../bulk-changes.service.js';
import {
  HAND_OVERS,
  type CreatedPerson,
  type HandOver,
  type NewPerson,
} from '../new-people.service.js';
import { AccountAccessRead } from './account-details.dto.js';
import { AccountRead } from './account-list.dto.js';

const ID = '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8';
const MOST_IDS = 500;

const parseIds: Parser<string[]> = (input) => {
  if (!Array.isArray(input) || input.length > MOST_IDS) {
    return refuse('not_texts', { most: MOST_IDS });
  }
  const ids: string[] = [];
  for (const element of input) {
    const parsed = parseUuid(element);
    if ('fault' in parsed) return parsed;
    ids.push(parsed.value);
  }
  return { value: ids };
};

/** A change of many accounts. */
@NoExtraFields()
@ApiSchema({ name: 'AccountChanges', description: 'One change of many accounts.' })
export class AccountChanges {
  @TextField({
    parse: oneOf(BULK_ACTIONS),
    schema: { enum: BULK_ACTIONS },
    example: 'end_sessions',
    description:
      'What to do with each account. `disable` ends its sessions and refuses its credentials, `end_sessions` only ends its sessions, `add_to_workspace` makes it a member.',
  })
  action: BulkAction;

  @DtoField({
    parse: parseIds,
    schema: { type: 'array', items: { type: 'string', format: 'uuid' }, maxItems: MOST_IDS },
    isRequired: true,
    isNullable: false,
    example: [ID],
    description: `The ids of the accounts, at most ${MOST_IDS}.`,
  })
  user_ids: string[];

  @TextField({
    required: false,
    nullable: true,
    example: null,
    description: 'The id of the workspace, for `add_to_workspace`.',
  })
  workspace?: string | null;

  @TextField({
    required: false,
    default: 'developer',
    parse: oneOf(WORKSPACE_ROLES),
    schema: { enum: WORKSPACE_ROLES },
    description: 'The role in the workspace, for `add_to_workspace`.',
  })
  role: WorkspaceRole = 'developer';

  /** @throws DomainError `invalid_input` if the workspace is missing */
  static toChange({ action, user_ids, workspace, role }: AccountChanges): BulkChange {
    if (action === 'add_to_workspace' && !workspace) {
      throw new DomainError('invalid_input', {
        issues: [
          { location: ['body', 'workspace'], fault: { kind: 'missing' }, input: { action } },
        ],
      });
    }
    return { action, userIds: user_ids, workspaceId: workspace ?? undefined, role };
  }
}

@ApiSchema({ name: 'AccountChangeResult', description: 'What became of one account.' })
export class AccountChangeResult {
  @UuidField({ example: ID, description: 'The id of the account.' })
  user_id: string;

  @BooleanField({ example: true, description: 'Whether it was changed.' })
  is_done: boolean;

  @TextField({
    nullable: true,
    example: null,
    description: 'Why it was not changed, in words. Null: it was.',
  })
  detail: string | null;

  @ApiProperty({
    type: AccountAccessRead,
    nullable: true,
    description:
      'What was in force just before an account was disabled, deleted or logged out. Null otherwise.',
  })
  before: AccountAccessRead | null;

  static from({ userId, error, before }: BulkResult): AccountChangeResult {
    return {
      user_id: userId,
      is_done: error === undefined,
      detail: error?.text ?? null,
      before: before ? AccountAccessRead.from(before) : null,
    };
  }
}

@ApiSchema({ name: 'AccountChangeResults', description: 'What became of each account.' })
export class AccountChangeResults {
  @ApiProperty({
    title: 'Results',
    type: [AccountChangeResult],
    description: 'One result an account, in the order of the ids.',
  })
  results: AccountChangeResult[];
}

/** A new person. */
@NoExtraFields()
@ApiSchema({ name: 'AccountCreate', description: "A new person's account." })
export class AccountCreate {
  @TextField({ example: 'grace', description: 'What the account is called. It must be free.' })
  username: string;

  @TextField({
    required: false,
    nullable: true,
    example: 'grace@example.com',
    description: 'An email of hers or his, for which the caller vouches. Needed for a mail.',
  })
  email?: string | null;

  @TextField({
    required: false,
    nullable: true,
    example: 'Grace Hopper',
    description: "The person's name.",
  })
  name?: string | null;

  @BooleanField({
    required: false,
    default: false,
    description: 'Whether the person may manage all accounts.',
  })
  is_superuser: boolean = false;

  @TextField({
    required: false,
    default: 'temporary_password',
    parse: oneOf(HAND_OVERS),
    schema: { enum: HAND_OVERS },
    description:
      'How the person gets a password. `mail`: by a mailed link that works for seven days. `link`: the response has that link. `temporary_password`: the response has one, which the person must replace before the first log-in.',
  })
  hand_over: HandOver = 'temporary_password';

  static toPerson({ username, email, name, is_superuser, hand_over }: AccountCreate): NewPerson {
    return {
      username,
      ...(email && { email }),
      ...(name && { name }),
      isSuperuser: is_superuser,
      handOver: hand_over,
    };
  }
}

@ApiSchema({ name: 'CreatedAccount', description: 'A new account.' })
export class CreatedAccount extends AccountRead {
  @TextField({
    nullable: true,
    example: 'a temporary password',
    description: 'Only this response shows it. Null: there is a link.',
  })
  temporary_password: string | null;

  @TextField({
    nullable: true,
    example: null,
    description:
      'Where the person chooses a password. Only this response shows it. Null: it was mailed, or there is a temporary password.',
  })
  link: string | null;

  /** @param origin where browsers reach this server */
  static fromCreated(
    { user, temporaryPassword, invitation }: CreatedPerson,
    handOver: HandOver,
    origin: string,
  ): CreatedAccount {
    return {
      ...AccountRead.from({ ...user, invitedUntil: invitation?.expiresAt ?? null }),
      temporary_password: temporaryPassword ?? null,
      link: invitation && handOver === 'link' ? `${origin}${invitation.path}` : null,
    };
  }
}
