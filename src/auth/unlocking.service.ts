import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ENV, type Env } from '../platform/config/env.js';
import { transact } from '../platform/database/transact.js';
import { networkOf } from '../limits/network-of.js';
import type { User } from '../users/user.entity.js';
import { keyOfAccount, keyOfPair } from './login-failures.service.js';

/** The part of the key after the counter's name. */
const NAMED = `substr(key, strpos(key, ':') + 1)`;
/**
 * The addresses at which an account was refused within a day, the period for which lock-outs are
 * counted.
 */
const REFUSED_AT = `
  SELECT DISTINCT author ->> 'address' AS address FROM audit_events
  WHERE action = 'login.refuse' AND target_id = $1 AND at > now() - interval '1 day' AND author ? 'address'`;

type NamedAccount = Pick<User, 'id' | 'username' | 'email'>;

/**
 * Finds and ends lock-outs at once, for the operator and for superusers. It takes effect in running
 * processes within half a minute.
 */
@Injectable()
export class Unlocking {
  constructor(
    private readonly dataSource: DataSource,
    private readonly trail: AuditTrail,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** Returns until when an account is locked out, from any address. Undefined if it is not. */
  async lockedUntil({ id, username, email }: NamedAccount): Promise<Date | undefined> {
    const { loginFailures, loginFailuresPerAccount } = this.env;
    const { manager } = this.dataSource;
    const { accounts, pairs } = await keysOf(manager, { id, username, email });
    const [found] = await manager.query<{ until: string | null }[]>(
      `SELECT max(expire) AS until FROM abuse_limits
       WHERE expire > $1 AND (key = ANY ($2) AND points > $3 AND $3 > 0
         OR key = ANY ($4) AND points > $5 AND $5 > 0)`,
      [
        Date.now(),
        pairs.map((key) => `login_failures:${key}`),
        loginFailures,
        accounts.map((key) => `login_failures_of_account:${key}`),
        loginFailuresPerAccount,
      ],
    );
    return found?.until == null ? undefined : new Date(Number(found.until));
  }

  /**
   * Forgets the failed log-ins of an account from all addresses.
   *
   * @returns how many counts were deleted
   */
  ofAccount(user: NamedAccount): Promise<number> {
    const { id } = user;
    return transact(this.dataSource, async (manager) => {
      const { accounts, pairs } = await keysOf(manager, user);
      return this.forget(manager, `${NAMED} = ANY($1)`, [[id, ...accounts, ...pairs]], id);
    });
  }

  /**
   * Forgets everything that was counted for an address.
   *
   * @returns how many counts were deleted
   */
  ofAddress(address: string): Promise<number> {
    const network = networkOf(address);
    return transact(this.dataSource, (manager) =>
      this.forget(manager, `${NAMED} = $1`, [network], network),
    );
  }

  /**
   * Forgets all failed log-ins.
   *
   * @returns how many counts were deleted
   */
  ofAll(): Promise<number> {
    return transact(this.dataSource, (manager) =>
      this.forget(manager, `key LIKE 'login_failures%'`, [], 'all'),
    );
  }

  private async forget(
    manager: EntityManager,
    condition: string,
    values: readonly unknown[],
    whom: string,
  ): Promise<number> {
    const gone = await manager.query<[unknown[], number]>(
      `DELETE FROM abuse_limits WHERE ${condition}`,
      [...values],
    );
    await this.trail.recordUnlock(manager, whom, gone[1]);
    return gone[1];
  }
}

/** Returns the keys under which failures of an account are counted, alone and with addresses. */
async function keysOf(manager: EntityManager, { id, username, email }: NamedAccount) {
  const refused = await manager.query<{ address: string }[]>(REFUSED_AT, [id]);
  const accounts = [username, ...(email === null ? [] : [email])].map(keyOfAccount);
  const pairs = accounts.flatMap((account) =>
    refused.map(({ address }) => keyOfPair(account, networkOf(address))),
  );
  return { accounts, pairs };
}
