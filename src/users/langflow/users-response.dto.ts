import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IntegerField } from '../../validation/fields.js';
import type { UserPage } from '../user-list.js';
import { UserRead } from './user-read.dto.js';

/** One page of accounts. */
@ApiSchema({ name: 'UsersResponse' })
export class UsersResponse {
  @IntegerField({ example: 1 })
  total_count: number;

  @ApiProperty({ title: 'Users', type: [UserRead] })
  users: UserRead[];

  static from({ total, users }: UserPage): UsersResponse {
    return { total_count: total, users: users.map((user) => UserRead.from(user)) };
  }
}
