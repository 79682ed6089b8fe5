import { ApiProperty, ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { IntegerField, TextField } from '../../platform/validation/fields.js';
import { toCursor } from '../../platform/validation/cursor.js';
import type { UserPage } from '../user-list.service.js';
import type { UsersQuery } from './user-input.dto.js';
import { UserRead } from './user-read.dto.js';

/** One page of accounts. */
@ApiSchema({
  name: 'UsersResponse',
  description: 'One page of accounts, in the order of their creation.',
})
export class UsersResponse {
  @IntegerField({ example: 1, description: 'How many accounts there are on all pages.' })
  total_count: number;

  @ApiProperty({ title: 'Users', type: [UserRead], description: 'The accounts of this page.' })
  users: UserRead[];

  @TextField({
    required: false,
    nullable: true,
    description: 'Present if `cursor` was sent. Null on the last page.',
  })
  next_cursor?: string | null;

  static from({ total, users, next }: UserPage, { cursor }: UsersQuery): UsersResponse {
    return {
      total_count: total,
      users: users.map((user) => UserRead.from(user)),
      ...(cursor !== null && { next_cursor: next && toCursor(next) }),
    };
  }
}
