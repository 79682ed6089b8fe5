import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import type { Account } from '../access/account.js';
import { poolOf } from '../platform/database/data-source.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { keyOfIdentifier } from '../platform/identifiers/identifier-key.js';
import { LOGIN_TYPE } from './login-type.js';
import { User } from './user.entity.js';
import { UsersService } from './users.service.js';

/** An account for the APIs that identify accounts by email. */
export interface KnownAccount {
  readonly user: Account;
  /** See `ActingAccount.loginType`. */
  readonly loginType: string | null;
}

export interface KnownAccountsQuery {
  readonly skip: number;
  readonly limit: number;
  /** Whether to leave out inactive accounts and those without a log-in within a month. */
  readonly isActiveOnly: boolean;
}

interface Placed {
  id: string;
  login_type: string | null;
}

/** Superusers first, then sorted by email, or by user name if there is no email. */
const PAGE = `
  SELECT u.id, ${LOGIN_TYPE} AS login_type
  FROM users u
  WHERE NOT $3 OR (u.is_active AND u.last_login_at > now() - interval '1 month')
  ORDER BY u.is_superuser DESC, coalesce(u.email, u.username), u.id OFFSET $1 LIMIT $2`;

/** What {@link EmailDirectory.get} throws. */
export const GET_BY_EMAIL_REFUSALS = ['user_not_found'] as const satisfies readonly ErrorCode[];

/** Finds accounts by email. An account without an email is found by its user name. */
@Injectable()
export class EmailDirectory {
  constructor(
    private readonly dataSource: DataSource,
    private readonly users: UsersService,
  ) {}

  /**
   * Finds an account for the APIs that identify accounts by email: the account with this email, or
   * else an account without an email that has exactly this user name.
   */
  find(name: string, manager: EntityManager = this.dataSource.manager): Promise<User | null> {
    // An older database can hold one account's email as the user name of another.
    return byEmail(manager, name)
      .orWhere('(u.email IS NULL AND u.username = :name)', { name })
      .getOne();
  }

  /** Finds the account that has this proved email. */
  findByEmail(
    email: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<User | null> {
    return byEmail(manager, email).getOne();
  }

  /**
   * Finds the account for a name that a person enters: by email, or else by user name, even if that
   * account has an email.
   */
  async findByAnyName(name: string): Promise<User | null> {
    // Always look up both, so that the response time reveals nothing.
    const known = await this.findByEmail(name);
    const named = await this.users.findByUsername(name);
    return known ?? named;
  }

  /** @throws DomainError {@link GET_BY_EMAIL_REFUSALS} */
  async get(email: string): Promise<User> {
    const user = await this.find(email);
    if (!user) throw new DomainError('user_not_found');
    return user;
  }

  async list({ skip, limit, isActiveOnly }: KnownAccountsQuery): Promise<KnownAccount[]> {
    const { rows } = await poolOf(this.dataSource).query<Placed>(PAGE, [skip, limit, isActiveOnly]);
    const users = await this.dataSource.manager
      .createQueryBuilder(User, 'u')
      .whereInIds(rows.map(({ id }) => id))
      .getMany();
    const byId = new Map(users.map((user) => [user.id, user]));
    return rows.flatMap(({ id, login_type: loginType }) => {
      const user = byId.get(id);
      return user ? [{ user, loginType }] : [];
    });
  }
}

/**
 * Matches an email in both forms in which it may be stored: its key, or lower case, as in older
 * versions. For a letter such as "ß" the two are different addresses, and lower case comes first.
 */
function byEmail(manager: EntityManager, email: string): SelectQueryBuilder<User> {
  const lower = email.trim().toLowerCase();
  return manager
    .createQueryBuilder(User, 'u')
    .where('u.email IN (:lower, :key)', { lower, key: keyOfIdentifier(email) })
    .orderBy('u.email IS NULL')
    .addOrderBy('u.email = :lower', 'DESC')
    .limit(1);
}
