import { ApiProperty, ApiSchema } from '../../platform/validation/deferred-swagger.js';
import {
  BooleanField,
  DateTimeField,
  TextField,
  UuidField,
} from '../../platform/validation/fields.js';
import { NoExtraFields } from '../../platform/validation/no-extra-fields.js';
import { CursorPage } from '../../platform/validation/cursor-page.js';
import {
  PagePositionField,
  PageSizeField,
  PlaceCursorField,
  type PagePosition,
} from '../../platform/validation/page-fields.js';
import { oneOf } from '../../platform/validation/parser.js';
import { ORDERS, readPlaceCursor, type Order } from '../../platform/validation/place-cursor.js';
import type { ApiKey } from '../api-key.entity.js';
import type { KeyListPage, KeyListQuery } from '../key-directory.service.js';
import { KEY_PLACES, KEY_SORTS, type KeySort } from '../key-places.js';
import { ApiKeyDetails } from './api-key-details.dto.js';

/** Selects a page of keys. A misspelled filter is refused: it would select everything. */
@NoExtraFields()
export class KeysQuery {
  @UuidField({ required: false, description: 'Only keys of the account with this id.' })
  owner_id?: string;

  @TextField({
    required: false,
    description:
      'Only keys that begin with this text. Of each key the first 10 characters are stored, of some 8 or 32.',
  })
  prefix?: string;

  @TextField({
    required: false,
    description: 'Only keys whose name contains this text, regardless of case.',
  })
  name?: string;

  @TextField({
    required: false,
    description: 'Only keys that are bound to the workspace with this id.',
  })
  workspace?: string;

  @BooleanField({ required: false, description: 'Only keys that are active, or are not.' })
  is_active?: boolean;

  @DateTimeField({
    required: false,
    description: 'Only keys that were neither used nor created since then, and have not expired.',
  })
  unused_since?: Date;

  @DateTimeField({
    required: false,
    description: 'Only keys that have not expired, and will before this time.',
  })
  expires_before?: Date;

  @TextField({
    required: false,
    default: 'created',
    parse: oneOf(KEY_SORTS),
    schema: { enum: KEY_SORTS },
    description:
      'What the keys are sorted by. With `expires`, keys that never expire are left out. A cursor takes precedence.',
  })
  sort: KeySort = 'created';

  @TextField({
    required: false,
    default: 'asc',
    parse: oneOf(ORDERS),
    schema: { enum: ORDERS },
    description: 'Ascending or descending. A cursor takes precedence.',
  })
  order: Order = 'asc';

  @PagePositionField()
  page: PagePosition = 'first';

  @PlaceCursorField(KEY_PLACES)
  cursor: string = '';

  @PageSizeField('keys')
  limit: number = 50;

  static toListQuery(query: KeysQuery): KeyListQuery {
    return {
      filter: {
        ownerId: query.owner_id,
        prefix: query.prefix,
        name: query.name,
        workspaceId: query.workspace,
        isActive: query.is_active,
        unusedSince: query.unused_since,
        expiresBefore: query.expires_before,
      },
      sort: query.sort,
      order: query.order,
      isLast: query.page === 'last',
      cursor: readPlaceCursor(KEY_PLACES, query.cursor),
      limit: query.limit,
    };
  }
}

@ApiSchema({ name: 'ListedApiKey', description: 'An API key with its owner.' })
export class ListedApiKey extends ApiKeyDetails {
  @TextField({ example: 'grace', description: 'The user name of the owner.' })
  username: string;

  static fromListed(key: ApiKey): ListedApiKey {
    return { ...ApiKeyDetails.from(key), username: key.user.username };
  }
}

@ApiSchema({ name: 'ApiKeysPage', description: 'One page of the API keys of all accounts.' })
export class ApiKeysPage extends CursorPage {
  @ApiProperty({
    title: 'Api Keys',
    type: [ListedApiKey],
    description: 'The keys of this page, masked, in the order that was asked for.',
  })
  api_keys: ListedApiKey[];

  static from({ keys, ...ends }: KeyListPage): ApiKeysPage {
    return {
      api_keys: keys.map((key) => ListedApiKey.fromListed(key)),
      ...CursorPage.cursorsOf(ends),
    };
  }
}
