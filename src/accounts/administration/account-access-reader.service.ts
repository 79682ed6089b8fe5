import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Unlocking } from '../../auth/unlocking.service.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { User } from '../../users/user.entity.js';
import { Membership } from '../../workspaces/membership.entity.js';

/** How many credentials and memberships an account has. Only those in force count. */
export interface AccessCounts {
  readonly sessions: number;
  readonly apiKeys: number;
  readonly grants: number;
  readonly devices: number;
  readonly memberships: number;
  readonly invites: number;
}

export interface AccountAccess {
  readonly user: User;
  readonly hasPassword: boolean;
  readonly isPasswordExpired: boolean;
  /** The names of the log-in providers that it is linked with. */
  readonly providers: readonly string[];
  /** Until when log-ins by password are refused. Null if they are not. */
  readonly lockedUntil: Date | null;
  /**
   * Until when the link of an invitation works. Null: not invited, or the person has chosen a
   * password.
   */
  readonly invitedUntil: Date | null;
  readonly counts: AccessCounts;
}

/** What is in force: what has expired or ended does not count. */
const COUNTS = `
  SELECT
    (SELECT count(*) FROM sessions s
      WHERE s.user_id = u.id AND s.epoch = u.session_epoch AND s.expires_at > now())::int
    + (SELECT count(*) FROM api_keys k
      WHERE k.user_id = u.id AND k.session_epoch = u.session_epoch AND k.expires_at > now()
        AND k.is_active)::int AS sessions,
    (SELECT count(*) FROM api_keys k
      WHERE k.user_id = u.id AND k.session_epoch IS NULL AND k.is_active
        AND (k.expires_at IS NULL OR k.expires_at > now()))::int AS "apiKeys",
    (SELECT count(*) FROM oauth_records g
      WHERE g.account_id = u.id AND g.model = 'Grant' AND g.expires_at > now()
        AND g.session_epoch = u.session_epoch)::int AS grants,
    (SELECT count(*) FROM devices d WHERE d.user_id = u.id)::int AS devices,
    (SELECT count(*) FROM memberships m WHERE m.user_id = u.id)::int AS memberships,
    (SELECT count(*) FROM invites i WHERE i.user_id = u.id OR i.email = u.email)::int AS invites
  FROM users u WHERE u.id = $1`;

const WAYS = `
  SELECT
    (SELECT p.is_expired FROM passwords p WHERE p.user_id = $1) AS "isExpired",
    (SELECT json_agg(DISTINCT i.provider) FROM identities i WHERE i.user_id = $1) AS providers,
    (SELECT r.expires_at FROM password_resets r JOIN users u ON u.id = r.user_id
      WHERE r.user_id = $1 AND r.is_invitation AND r.session_epoch = u.session_epoch
        AND u.last_login_at IS NULL) AS "invitedUntil"`;

interface Ways {
  readonly isExpired: boolean | null;
  readonly providers: string[] | null;
  readonly invitedUntil: Date | null;
}

/** Reads how an account can log in and what acts for it: what ends when it is disabled. */
@Injectable()
export class AccountAccessReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unlocking: Unlocking,
  ) {}

  /** @throws DomainError `GET_USER_REFUSALS` */
  async get(userId: string): Promise<AccountAccess> {
    const { manager } = this.dataSource;
    const user = await manager.findOneBy(User, { id: userId });
    if (!user) throw new DomainError('user_not_found');
    const [ways] = await manager.query<Ways[]>(WAYS, [userId]);
    return {
      user,
      hasPassword: ways?.isExpired != null,
      isPasswordExpired: ways?.isExpired ?? false,
      providers: ways?.providers ?? [],
      lockedUntil: (await this.unlocking.lockedUntil(user)) ?? null,
      invitedUntil: ways?.invitedUntil ?? null,
      counts: await this.count(userId),
    };
  }

  /** @throws DomainError `GET_USER_REFUSALS` */
  async count(userId: string): Promise<AccessCounts> {
    const [counts] = await this.dataSource.query<AccessCounts[]>(COUNTS, [userId]);
    if (!counts) throw new DomainError('user_not_found');
    return counts;
  }

  /**
   * Lists the memberships of an account with their workspaces, by the workspaces' names. Disabled
   * memberships and archived workspaces are among them.
   *
   * @throws DomainError `GET_USER_REFUSALS`
   */
  async listMemberships(userId: string): Promise<Membership[]> {
    const { manager } = this.dataSource;
    if (!(await manager.existsBy(User, { id: userId }))) throw new DomainError('user_not_found');
    return manager.find(Membership, {
      where: { userId },
      relations: { workspace: true },
      order: { workspace: { name: 'ASC' }, workspaceId: 'ASC' },
    });
  }

  /**
   * Ends the lock-out of an account and forgets its failed log-ins.
   *
   * @returns how many counts were deleted
   * @throws DomainError `GET_USER_REFUSALS`
   */
  async unlock(userId: string): Promise<number> {
    const user = await this.dataSource.manager.findOneBy(User, { id: userId });
    if (!user) throw new DomainError('user_not_found');
    return this.unlocking.ofAccount(user);
  }
}
