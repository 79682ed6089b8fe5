import { Injectable } from '@nestjs/common';
import { DataSource, ILike } from 'typeorm';
import { User } from './user.entity.js';

export interface UserPage {
  readonly total: number;
  readonly users: readonly User[];
}

export interface UserListQuery {
  readonly skip: number;
  readonly limit: number;
  /** A part of the user name in any case; empty for all. */
  readonly search: string;
}

const MAX_LIMIT = 1000;

/** The accounts in the order of their creation. */
@Injectable()
export class UserList {
  constructor(private readonly dataSource: DataSource) {}

  /** One page and how many there are in all; out-of-range bounds are moved into range. */
  async page({ skip, limit, search }: UserListQuery): Promise<UserPage> {
    const take = Math.min(Math.max(limit, 0), MAX_LIMIT);
    const where = search ? { username: ILike(`%${escapeLike(search)}%`) } : {};
    // One snapshot, so that the total and the page cannot disagree.
    return this.dataSource.transaction('REPEATABLE READ', async (manager) => ({
      total: await manager.count(User, { where }),
      users:
        take === 0
          ? []
          : await manager.find(User, {
              where,
              order: { seq: 'ASC' },
              skip: Math.max(skip, 0),
              take,
            }),
    }));
  }
}

/** `%` and `_` are characters like others to whoever searches. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
