import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator/cjs/decorator/string/IsUUID.js';
import { DataSource } from 'typeorm';
import type { Actor } from '../../access/actor.js';
import { poolOf } from '../../platform/database/data-source.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { keyOfIdentifier } from '../../platform/identifiers/identifier-key.js';
import { PAGE_BOUNDS, PAGE_OFFSET } from '../../users/page-offset.js';
import {
  PROFILE_COLUMNS,
  PROFILE_JOINS,
  toProfile,
  type Profile,
  type ProfileRow,
} from './profile.js';

/** What {@link ProfileDirectory.get} throws. */
export const GET_PROFILE_REFUSALS = ['user_not_found'] as const satisfies readonly ErrorCode[];

/** What {@link ProfileDirectory.getByIdOrEmail} throws. */
export const FIND_PROFILE_REFUSALS = [
  'not_target_user',
  ...GET_PROFILE_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** The filters of a list of profiles. An absent value does not filter. */
export interface ProfileFilters {
  readonly userId?: string;
  readonly provider?: string;
  readonly subject?: string;
  /** Compared regardless of case. */
  readonly email?: string;
  readonly isActive?: boolean;
  /** Only service accounts. */
  readonly isServiceAccount?: true;
}

export interface ProfilesQuery extends ProfileFilters {
  readonly offset: number;
  readonly limit: number;
}

const MAX_LIMIT = 10_000;

const PAGE_OF_ALL = {
  name: 'profiles_page',
  text: `
    ${PAGE_OFFSET}
    SELECT ${PROFILE_COLUMNS} FROM (SELECT u.* FROM users u ${PAGE_BOUNDS}) AS u ${PROFILE_JOINS} ORDER BY u.seq`,
};

/** The condition of each filter on `users u`, which an index supports. `$` stands for the value. */
const CONDITIONS: { readonly [Name in keyof ProfileFilters]-?: string } = {
  userId: 'u.id = $',
  email: 'u.email = $',
  provider: 'EXISTS (SELECT FROM identities f WHERE f.user_id = u.id AND f.provider = $)',
  subject: 'u.id IN (SELECT user_id FROM identities WHERE subject = $)',
  isActive: 'u.is_active = $',
  // Written this way so that the partial index is used.
  isServiceAccount: 'u.is_service_account AND $::boolean',
};

/** The profiles of accounts, in the order of their creation. */
@Injectable()
export class ProfileDirectory {
  constructor(private readonly dataSource: DataSource) {}

  /** Lists what the caller may see: superusers all accounts, others their own. At most 10,000. */
  list({ account }: Actor, { offset, limit, ...filters }: ProfilesQuery): Promise<Profile[]> {
    const take = Math.min(limit, MAX_LIMIT);
    const conditions = conditionsOf(filters);
    if (!account.isSuperuser) conditions.push(['u.id = $', account.id]);
    if (conditions.length === 0) return this.read({ ...PAGE_OF_ALL, values: [offset, take] });
    const values = conditions.map(([, value]) => value);
    const where = conditions.map(([text], index) => text.replace('$', `$${index + 3}`));
    return this.read({
      text: `
        SELECT ${PROFILE_COLUMNS} FROM (
          SELECT u.* FROM users u WHERE ${where.join(' AND ')} ORDER BY u.seq OFFSET $1 LIMIT $2
        ) AS u ${PROFILE_JOINS} ORDER BY u.seq`,
      values: [offset, take, ...values],
    });
  }

  /** @throws DomainError {@link GET_PROFILE_REFUSALS} */
  async get(id: string): Promise<Profile> {
    return this.assertFound(await this.findBy('u.id = $1', id));
  }

  /**
   * The caller's own account.
   *
   * @throws DomainError `invalid_token` if it was deleted since the request was authenticated
   */
  async getOwn({ account }: Actor): Promise<Profile> {
    const profile = await this.findBy('u.id = $1', account.id);
    if (!profile) throw new DomainError('invalid_token');
    return profile;
  }

  /**
   * An account by its id or its email, for the account itself and for superusers.
   *
   * @throws DomainError {@link FIND_PROFILE_REFUSALS}
   */
  async getByIdOrEmail({ account }: Actor, idOrEmail: string): Promise<Profile> {
    const wanted = keyOfIdentifier(idOrEmail);
    const isOwn = wanted === account.id || wanted === account.email;
    // Before anything is looked up: nobody learns from it which accounts there are.
    if (!isOwn && !account.isSuperuser) throw new DomainError('not_target_user');
    const condition = CONDITIONS.email.replace('$', '$1');
    return this.assertFound(await this.findBy(isUUID(wanted) ? 'u.id = $1' : condition, wanted));
  }

  private assertFound(profile: Profile | undefined): Profile {
    if (!profile) throw new DomainError('user_not_found');
    return profile;
  }

  private async findBy(condition: string, value: string): Promise<Profile | undefined> {
    const text = `SELECT ${PROFILE_COLUMNS} FROM users u ${PROFILE_JOINS} WHERE ${condition}`;
    return (await this.read({ text, values: [value] }))[0];
  }

  private async read(query: { name?: string; text: string; values: unknown[] }) {
    const { rows } = await poolOf(this.dataSource).query<ProfileRow>(query);
    return rows.map(toProfile);
  }
}

function conditionsOf({ email, ...others }: ProfileFilters): [string, unknown][] {
  const filters: ProfileFilters = {
    ...others,
    ...(email !== undefined && { email: keyOfIdentifier(email) }),
  };
  return Object.entries(CONDITIONS).flatMap(([name, text]): [string, unknown][] => {
    const value = filters[name as keyof ProfileFilters];
    return value === undefined ? [] : [[text, value]];
  });
}
