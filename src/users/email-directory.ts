import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import type { Account } from '../access/account.js';
import { poolOf } from '../platform/database/data-source.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { keyOfIdentifier } from '../platform/identifiers/identifier-key.js';
import { LOGIN_TYPE } from './login-type.js';
import { User } from './user.entity.js';
import { UsersService } from './users.service.js';

/** An account as the APIs see it that know accounts by email. */
export interface KnownAccount {
  readonly user: Account;
  /** As `ActingAccount` has it. */
  readonly loginType: string | null;
}

export interface KnownAccountsQuery {
  readonly skip: number;
  readonly limit: number;
  readonly isActiveOnly: boolean;
}

interface Placed {
  id: string;
  login_type: string | null;
}

/** Superusers first, then by the names they are known by. */
const PAGE = `
  SELECT u.id, ${LOGIN_TYPE} AS login_type
  FROM users u WHERE u.is_active OR NOT $3
  ORDER BY u.is_superuser DESC, coalesce(u.email, u.username), u.id OFFSET $1 LIMIT $2`;

/** The accounts by their emails; one without an email is known by its user name. */
@Injectable()
export class EmailDirectory {
  constructor(
    private readonly dataSource: DataSource,
    private readonly users: UsersService,
  ) {}

  /**
   * Whom a name means on the APIs that know accounts by email: the account with this email, else
   * the account without one that has exactly this user name.
   */
  find(name: string, manager: EntityManager = this.dataSource.manager): Promise<User | null> {
    // An older database can hold one account's email as the user name of another.
    return byEmail(manager, name)
      .orWhere('(u.email IS NULL AND u.username = :name)', { name })
      .getOne();
  }

  /** The account that an address is proved to be of. */
  findByEmail(
    email: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<User | null> {
    return byEmail(manager, email).getOne();
  }

  /** Whom a person means: by email, else by user name, also of an account that has an email. */
  async findByAnyName(name: string): Promise<User | null> {
    // Both are looked up in any case, so that the time tells nothing.
    const known = await this.findByEmail(name);
    const named = await this.users.findByUsername(name);
    return known ?? named;
  }

  /** @throws DomainError `user_not_found` */
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
 * An email can be stored in lower case, as older versions did, which for a letter such as "ß" is
 * another address than its key, and goes first; or in the form of its key.
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
