import { toUtcSeconds } from '../../../adapters/utc-text.js';
import { ApiProperty, ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import {
  BooleanField,
  IntegerField,
  TextField,
  UuidField,
} from '../../../platform/validation/fields.js';
import { NoExtraFields } from '../../../platform/validation/no-extra-fields.js';
import { CursorPage } from '../../../platform/validation/cursor-page.js';
import {
  PagePositionField,
  PageSizeField,
  PlaceCursorField,
  type PagePosition,
} from '../../../platform/validation/page-fields.js';
import { readPlaceCursor, toPlaceCursor } from '../../../platform/validation/place-cursor.js';
import { TextsField } from '../../../platform/validation/strict-fields.js';
import {
  GRANT_PLACES,
  MOST_COUNTED_GRANTS,
  type ClientGrant,
  type ClientGrantsPage,
  type ClientGrantsQuery,
} from '../client-grants.service.js';

const MOMENT = '2026-11-22T00:54:04+00:00';

/** Selects a page of the grants to one client. */
@NoExtraFields()
export class ClientGrantsPageQuery {
  @PagePositionField()
  page: PagePosition = 'first';

  @PlaceCursorField(GRANT_PLACES)
  cursor: string = '';

  @PageSizeField('grants')
  limit: number = 50;

  static toListQuery({ page, cursor, limit }: ClientGrantsPageQuery): ClientGrantsQuery {
    return { isLast: page === 'last', cursor: readPlaceCursor(GRANT_PLACES, cursor), limit };
  }
}

@ApiSchema({ name: 'OauthClientGrant', description: 'What one person lets an OAuth client do.' })
export class ClientGrantRead {
  @TextField({
    example: '5f0c8f3c1f0e7c3a5b0c4b6c3f1f5d5b1d6f0a7e2c9b8d4e6f1a2b3c4d5e6f70',
    description: 'Identifies the grant.',
  })
  id: string;

  @UuidField({ description: 'The id of the account that gave it.' })
  user_id: string;

  @TextField({ example: 'grace', description: 'The user name of that account.' })
  username: string;

  @TextsField({
    example: ['openid', 'profile', 'read'],
    description: 'The scopes that the person allowed.',
  })
  scopes: readonly string[];

  @TextField({ example: MOMENT, description: 'When the person allowed it, in UTC.' })
  created_at: string;

  @TextField({ example: MOMENT, description: 'When it ends by itself, in UTC.' })
  expires_at: string;

  @TextField({
    nullable: true,
    example: MOMENT,
    description:
      'When the client last got a token with it, in UTC. Null if none of its tokens is stored any more.',
  })
  last_used_at: string | null;

  @BooleanField({ description: 'Whether it ends with the log-in in which it was given.' })
  ends_with_log_in: boolean;

  static from(grant: ClientGrant): ClientGrantRead {
    return {
      id: grant.id,
      user_id: grant.userId,
      username: grant.username,
      scopes: grant.scopes,
      created_at: toUtcSeconds(grant.grantedAt),
      expires_at: toUtcSeconds(grant.expiresAt),
      last_used_at: grant.lastUsedAt && toUtcSeconds(grant.lastUsedAt),
      ends_with_log_in: grant.endsWithLogIn,
    };
  }
}

@ApiSchema({ name: 'OauthClientGrants', description: 'One page of the grants to an OAuth client.' })
export class ClientGrantsRead extends CursorPage {
  @ApiProperty({
    title: 'Grants',
    type: [ClientGrantRead],
    description: 'The grants of this page, newest first.',
  })
  grants: ClientGrantRead[];

  @IntegerField({
    example: 3,
    description: `How many active grants there are, at most ${MOST_COUNTED_GRANTS}.`,
  })
  total_count: number;

  @BooleanField({
    example: true,
    description: 'Whether `total_count` is the exact number. False: there are more.',
  })
  total_is_exact: boolean;

  static from({ grants, total, isExact, next, previous }: ClientGrantsPage): ClientGrantsRead {
    return {
      grants: grants.map((grant) => ClientGrantRead.from(grant)),
      total_count: total,
      total_is_exact: isExact,
      next_cursor: next && toPlaceCursor(next),
      previous_cursor: previous && toPlaceCursor(previous),
    };
  }
}

@ApiSchema({ name: 'RevokedOauthGrants', description: 'How many grants were revoked.' })
export class RevokedGrantsRead {
  @IntegerField({ example: 3, description: 'How many grants were revoked.' })
  revoked: number;
}
