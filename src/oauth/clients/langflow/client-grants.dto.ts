import { ApiProperty, ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { IntegerField, TextField } from '../../../platform/validation/fields.js';
import { NoExtraFields } from '../../../platform/validation/no-extra-fields.js';
import { CountedPage } from '../../../platform/validation/cursor-page.js';
import {
  PagePositionField,
  PageSizeField,
  PlaceCursorField,
  type PagePosition,
} from '../../../platform/validation/page-fields.js';
import { readPlaceCursor } from '../../../platform/validation/place-cursor.js';
import {
  GRANT_PLACES,
  MOST_COUNTED_GRANTS,
  type ClientGrant,
  type ClientGrantsPage,
  type ClientGrantsQuery,
} from '../client-grants.service.js';
import { GrantTerms } from './oauth-grant.dto.js';

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
export class ClientGrantRead extends GrantTerms {
  @TextField({ example: 'grace', description: 'The user name of that account.' })
  username: string;

  static from(grant: ClientGrant): ClientGrantRead {
    return { ...GrantTerms.termsOf(grant), username: grant.username };
  }
}

@ApiSchema({ name: 'OauthClientGrants', description: 'One page of the grants to an OAuth client.' })
export class ClientGrantsRead extends CountedPage {
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

  static from({ grants, ...counted }: ClientGrantsPage): ClientGrantsRead {
    return {
      grants: grants.map((grant) => ClientGrantRead.from(grant)),
      ...CountedPage.countOf(counted),
    };
  }
}

@ApiSchema({ name: 'RevokedOauthGrants', description: 'How many grants were revoked.' })
export class RevokedGrantsRead {
  @IntegerField({ example: 3, description: 'How many grants were revoked.' })
  revoked: number;
}
