import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditTrail } from '../audit/audit-trail.service.js';
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

/**
 * Ends lock-outs at once, for the operator. It takes effect in running processes within half a
 * minute.
 */
@Injectable()
export class Unlocking {
  constructor(
    private readonly dataSource: DataSource,
    private readonly trail: AuditTrail,
  ) {}

  /**
   * Forgets the failed log-ins of an account from all addresses.
   *
   * @returns how many counts were deleted
   */
  ofAccount({ id, username, email }: User): Promise<number> {
    return transact(this.dataSource, async (manager) => {
      const refused = await manager.query<{ address: string }[]>(REFUSED_AT, [id]);
      const accounts = [username, ...(email === null ? [] : [email])].map(keyOfAccount);
      const pairs = accounts.flatMap((account) =>
        refused.map(({ address }) => keyOfPair(account, networkOf(address))),
      );
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
