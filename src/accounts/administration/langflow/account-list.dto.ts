import { toUtcText } from '../../../adapters/utc-text.js';
import { ApiProperty, ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import {
  BooleanField,
  DateTimeField,
  IntegerField,
  TextField,
  UuidField,
} from '../../../platform/validation/fields.js';
import { NoExtraFields } from '../../../platform/validation/no-extra-fields.js';
import { CountedPage } from '../../../platform/validation/cursor-page.js';
import {
  PagePositionField,
  PageSizeField,
  PlaceCursorField,
  type PagePosition,
} from '../../../platform/validation/page-fields.js';
import { oneOf } from '../../../platform/validation/parser.js';
import { ORDERS, readPlaceCursor, type Order } from '../../../platform/validation/place-cursor.js';
import { ACCOUNT_PLACES, ACCOUNT_SORTS, type AccountSort } from '../account-places.js';
import type {
  AccountListPage,
  AccountListQuery,
  ListedAccount,
} from '../account-directory.service.js';

const KINDS = ['person', 'service'] as const;

/** Selects a page of accounts. A misspelled filter is refused: it would select everything. */
@NoExtraFields()
export class AccountsQuery {
  @TextField({
    required: false,
    nullable: true,
    description:
      'Only accounts whose user name, email or name contains this text, regardless of case. One or two characters: whose user name begins with it.',
  })
  search: string | null = null;

  @BooleanField({ required: false, description: 'Only accounts that are active, or are not.' })
  is_active?: boolean;

  @BooleanField({ required: false, description: 'Only superusers, or only others.' })
  is_superuser?: boolean;

  @TextField({
    required: false,
    parse: oneOf(KINDS),
    schema: { enum: KINDS },
    example: 'person',
    description: 'Only accounts of persons, or only those of programs.',
  })
  kind?: (typeof KINDS)[number];

  @BooleanField({
    required: false,
    description:
      'Only people who were invited and have not come yet, or only all others. Invitations that have expired count for 90 days.',
  })
  is_invited?: boolean;

  @BooleanField({
    required: false,
    description: 'Only accounts that have logged in once, or only those that never have.',
  })
  has_logged_in?: boolean;

  @BooleanField({
    required: false,
    description:
      'Only accounts with a second factor, which is an authenticator app or a passkey, or only those without one.',
  })
  has_second_factor?: boolean;

  @TextField({ required: false, description: 'Only members of the workspace with this id.' })
  workspace?: string;

  @TextField({
    required: false,
    default: 'created',
    parse: oneOf(ACCOUNT_SORTS),
    schema: { enum: ACCOUNT_SORTS },
    description: 'What the accounts are sorted by. A cursor takes precedence.',
  })
  sort: AccountSort = 'created';

  @TextField({
    required: false,
    default: 'asc',
    parse: oneOf(ORDERS),
    schema: { enum: ORDERS },
    description:
      'Ascending or descending. Accounts that never logged in come before all others in ascending order. A cursor takes precedence.',
  })
  order: Order = 'asc';

  @PagePositionField()
  page: PagePosition = 'first';

  @PlaceCursorField(ACCOUNT_PLACES)
  cursor: string = '';

  @PageSizeField('accounts')
  limit: number = 50;

  static toListQuery(query: AccountsQuery): AccountListQuery {
    const { search, kind, sort, order, cursor, limit } = query;
    return {
      filter: {
        search: search ?? undefined,
        isActive: query.is_active,
        isSuperuser: query.is_superuser,
        isServiceAccount: kind && kind === 'service',
        isInvited: query.is_invited,
        hasLoggedIn: query.has_logged_in,
        hasSecondFactor: query.has_second_factor,
        workspaceId: query.workspace,
      },
      sort,
      order,
      isLast: query.page === 'last',
      cursor: readPlaceCursor(ACCOUNT_PLACES, cursor),
      limit,
    };
  }
}

@ApiSchema({ name: 'ListedAccount', description: 'An account as administrators see it.' })
export class AccountRead {
  @UuidField({
    example: '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8',
    description: 'Identifies the account for good.',
  })
  id: string;

  @TextField({ example: 'grace', description: 'What the account is called. It may change.' })
  username: string;

  @TextField({
    nullable: true,
    example: 'grace@example.com',
    description: 'The proved email. Null: none.',
  })
  email: string | null;

  @TextField({ nullable: true, example: 'Grace Hopper', description: "The person's name." })
  name: string | null;

  @TextField({ nullable: true, example: null, description: 'The URL of the picture. Null: none.' })
  avatar_url: string | null;

  @TextField({
    example: 'person',
    schema: { enum: KINDS },
    description: 'Whether a person or a program uses the account.',
  })
  kind: (typeof KINDS)[number];

  @BooleanField({
    example: true,
    description: 'Whether the account may log in and its credentials work.',
  })
  is_active: boolean;

  @BooleanField({ example: false, description: 'Whether the account may manage all accounts.' })
  is_superuser: boolean;

  @DateTimeField({
    example: '2025-05-29T16:02:20.132000Z',
    description: 'When the account was created, in UTC.',
  })
  created_at: string;

  @DateTimeField({
    example: '2025-05-29T16:02:20.132000Z',
    description: 'When the account was last changed, in UTC.',
  })
  updated_at: string;

  @DateTimeField({
    nullable: true,
    example: null,
    description: 'When the owner last logged in, in UTC. Null: never.',
  })
  last_login_at: string | null;

  @DateTimeField({
    nullable: true,
    example: null,
    description:
      'Until when the link works by which the person was invited, in UTC. Null: not invited, or the person has chosen a password.',
  })
  invited_until: string | null;

  static from(account: ListedAccount): AccountRead {
    return {
      id: account.id,
      username: account.username,
      email: account.email,
      name: account.name,
      avatar_url: account.avatarUrl,
      kind: account.isServiceAccount ? 'service' : 'person',
      is_active: account.isActive,
      is_superuser: account.isSuperuser,
      created_at: toUtcText(account.createdAt),
      updated_at: toUtcText(account.updatedAt),
      last_login_at: account.lastLoginAt && toUtcText(account.lastLoginAt),
      invited_until: account.invitedUntil && toUtcText(account.invitedUntil),
    };
  }
}

@ApiSchema({ name: 'AccountsPage', description: 'One page of accounts.' })
export class AccountsPage extends CountedPage {
  @ApiProperty({
    title: 'Accounts',
    type: [AccountRead],
    description: 'The accounts of this page, in the order that was asked for.',
  })
  accounts: AccountRead[];

  @IntegerField({
    example: 42,
    description: 'How many accounts the filters select. With filters, at most 10000 are counted.',
  })
  total_count: number;

  static from({ accounts, ...counted }: AccountListPage): AccountsPage {
    return {
      accounts: accounts.map((account) => AccountRead.from(account)),
      ...CountedPage.countOf(counted),
    };
  }
}
