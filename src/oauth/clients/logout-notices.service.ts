import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { transact } from '../../platform/database/transact.js';
import { LogInClient } from './log-in-client.entity.js';
import { LogoutNotice } from './logout-notice.entity.js';

/** How often a logout token is sent at most. */
export const MOST_ATTEMPTS = 5;

const CLIENTS_AT_ONCE = 16;
const NOTICES_AT_ONCE = 4;

/** What a process has to send now, or to give up. */
export interface ClaimedNotice {
  readonly id: string;
  readonly clientId: string;
  readonly accountId: string;
  readonly sid: string;
  /** Including this one. More than {@link MOST_ATTEMPTS} if no process noted how the last ended. */
  readonly attempts: number;
  /** Whether it has waited for so long that it is of no use. */
  readonly isOld: boolean;
}

/**
 * Takes notices that are due, a few of each client, so that one that answers slowly does not delay
 * others. No other process takes them: they are due again when they are to be sent again, so that
 * none is lost with the process. Each wait is longer than an attempt can take.
 */
const CLAIM = `
  UPDATE oauth_logout_notices n SET attempts = n.attempts + 1,
    due_at = now() + coalesce((ARRAY[10, 30, 60, 120])[n.attempts + 1], 120) * interval '1 second'
  FROM (
    SELECT DISTINCT client_id FROM oauth_logout_notices
    WHERE due_at <= now() AND client_id <> ALL ($1::text[])
    LIMIT ${CLIENTS_AT_ONCE}
  ) asked CROSS JOIN LATERAL (
    SELECT id FROM oauth_logout_notices
    WHERE client_id = asked.client_id AND due_at <= now()
    ORDER BY due_at LIMIT ${NOTICES_AT_ONCE} FOR UPDATE SKIP LOCKED
  ) due
  WHERE n.id = due.id
  RETURNING n.id, n.client_id AS "clientId", n.account_id AS "accountId", n.sid, n.attempts,
    n.created_at < now() - interval '1 day' AS "isOld"`;

/** The logout tokens that clients have not got yet, of all processes. */
@Injectable()
export class LogoutNotices {
  constructor(private readonly dataSource: DataSource) {}

  /** @param busy clients to which this process is sending */
  async claim(busy: readonly string[]): Promise<ClaimedNotice[]> {
    const [rows] = await this.dataSource.query<[ClaimedNotice[], number]>(CLAIM, [[...busy]]);
    return rows;
  }

  /** Forgets a notice that was sent, or that is not sent again. */
  async remove(id: string): Promise<void> {
    await transact(this.dataSource, (manager) => manager.delete(LogoutNotice, { id }));
  }

  /** Ends the log-in at one client, which is told. */
  async endOne(sid: string): Promise<void> {
    await transact(this.dataSource, (manager) => manager.delete(LogInClient, { sid }));
  }
}
