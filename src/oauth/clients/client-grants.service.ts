import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../access/actor.js';
import { assertScope, POWER_REFUSALS } from '../../access/scopes.js';
import { transact } from '../../platform/database/transact.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import type { Place, Places } from '../../platform/validation/place-cursor.js';
import { isMilliseconds } from '../../platform/validation/place-cursor.js';
import { ClientsService, GET_CLIENT_REFUSALS } from './clients.service.js';

/** What {@link ClientGrants.list} throws. */
export const LIST_CLIENT_GRANTS_REFUSALS = GET_CLIENT_REFUSALS;

/** What {@link ClientGrants.revokeAll} throws. */
export const REVOKE_CLIENT_GRANTS_REFUSALS = [
  ...POWER_REFUSALS,
  ...GET_CLIENT_REFUSALS,
] as const satisfies readonly ErrorCode[];

const SORTS = ['granted'] as const;
type GrantSort = (typeof SORTS)[number];

/** A place in a list of grants. Its value is a time in milliseconds. */
export type GrantPlace = Place<GrantSort>;

const GRANT_ID = /^[0-9a-f]{64}$/;

export const GRANT_PLACES: Places<GrantSort> = {
  sorts: SORTS,
  isPossible: ({ value, id }) => isMilliseconds(value) && GRANT_ID.test(id),
};

/** What one person lets a client do. */
export interface ClientGrant {
  /** Hexadecimal digits. It is not a credential. */
  readonly id: string;
  readonly userId: string;
  readonly username: string;
  readonly scopes: readonly string[];
  readonly grantedAt: Date;
  readonly expiresAt: Date;
  /** When the client last got a token with it; null if none of its tokens is stored any more. */
  readonly lastUsedAt: Date | null;
  /** Whether it ends with the log-in in which it was given. */
  readonly endsWithLogIn: boolean;
}

export interface ClientGrantsQuery {
  /** Whether the page is the last one. A cursor takes precedence. */
  readonly isLast: boolean;
  readonly cursor?: GrantPlace;
  readonly limit: number;
}

export interface ClientGrantsPage {
  readonly grants: readonly ClientGrant[];
  readonly total: number;
  /** False if there are more grants than were counted. */
  readonly isExact: boolean;
  readonly next: GrantPlace | null;
  readonly previous: GrantPlace | null;
}

/** How many grants are counted at most. */
export const MOST_COUNTED_GRANTS = 10_000;
const REVOKED_AT_ONCE = 1_000;

/** Grants of accounts whose log-ins have ended are void. */
const ACTIVE = `
  FROM oauth_records g JOIN users u ON u.id = g.account_id
  WHERE g.client_id = $1 AND g.model = 'Grant'
    AND g.expires_at > now() AND g.session_epoch = u.session_epoch`;

const COUNT = `SELECT count(*)::int AS total FROM (SELECT ${ACTIVE} LIMIT ${MOST_COUNTED_GRANTS + 1}) AS found`;

const SELECT = `
  SELECT encode(g.id, 'hex') AS id, g.account_id AS "userId", u.username,
    coalesce(g.scopes, '{}') AS scopes, g.created_at AS "grantedAt", g.expires_at AS "expiresAt",
    g.log_in_id IS NOT NULL AS "endsWithLogIn",
    (SELECT max(token.created_at) FROM oauth_records token
      WHERE token.grant_id = g.id AND token.model IN ('AccessToken', 'RefreshToken'))
      AS "lastUsedAt"`;

/** Also those that are void: what is left of them ends too. */
const REVOKE_SOME = `
  WITH revoked AS (
    SELECT id FROM oauth_records WHERE client_id = $1 AND model = 'Grant' AND created_at <= $2
    ORDER BY created_at, id LIMIT ${REVOKED_AT_ONCE} FOR UPDATE
  ), told AS (
    DELETE FROM oauth_log_in_clients l USING revoked r WHERE l.grant_id = r.id
  )
  DELETE FROM oauth_records g USING revoked r WHERE g.id = r.id`;

/** What people let one client do, for superusers. */
@Injectable()
export class ClientGrants {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clients: ClientsService,
  ) {}

  /**
   * Lists the active grants to a client, newest first.
   *
   * @throws DomainError {@link LIST_CLIENT_GRANTS_REFUSALS}
   */
  async list(
    clientId: string,
    { isLast, cursor, limit }: ClientGrantsQuery,
  ): Promise<ClientGrantsPage> {
    await this.clients.get(clientId);
    const isBackwards = cursor ? cursor.side === 'before' : isLast;
    const direction = isBackwards ? 'ASC' : 'DESC';
    const values: unknown[] = [clientId, limit + 1];
    if (cursor) values.push(new Date(Number(cursor.value)), Buffer.from(cursor.id, 'hex'));
    const after = cursor ? `AND (g.created_at, g.id) ${isBackwards ? '>' : '<'} ($3, $4)` : '';
    const [rows, [counted]] = await Promise.all([
      this.dataSource.query<ClientGrant[]>(
        `${SELECT} ${ACTIVE} ${after}
         ORDER BY g.created_at ${direction}, g.id ${direction} LIMIT $2`,
        values,
      ),
      this.dataSource.query<[{ total: number }]>(COUNT, [clientId]),
    ]);
    const hasMore = rows.length > limit;
    const grants = rows.slice(0, limit);
    if (isBackwards) grants.reverse();
    const isAfterStart = isBackwards ? hasMore : cursor !== undefined;
    const isBeforeEnd = isBackwards ? cursor !== undefined : hasMore;
    return {
      grants,
      total: Math.min(counted.total, MOST_COUNTED_GRANTS),
      isExact: counted.total <= MOST_COUNTED_GRANTS,
      next: isBeforeEnd ? placeOf(grants.at(-1), 'after') : null,
      previous: isAfterStart ? placeOf(grants[0], 'before') : null,
    };
  }

  /**
   * Revokes everything that people have let a client do until now. Its codes, its tokens and the
   * API keys made with them are rejected at once, and the client is told that its log-ins have
   * ended.
   *
   * @returns how many grants ended
   * @throws DomainError {@link REVOKE_CLIENT_GRANTS_REFUSALS}
   */
  async revokeAll(actor: Actor, clientId: string): Promise<number> {
    // Among the grants may be some with any scope.
    assertScope(actor, 'admin');
    await this.clients.get(clientId);
    const until = new Date();
    let revoked = 0;
    for (;;) {
      // One transaction for all would hold up everybody who logs in at the client.
      const [, count] = await transact(this.dataSource, (manager) =>
        manager.query<[unknown[], number]>(REVOKE_SOME, [clientId, until]),
      );
      revoked += count;
      if (count < REVOKED_AT_ONCE) return revoked;
    }
  }
}

function placeOf(grant: ClientGrant | undefined, side: GrantPlace['side']): GrantPlace | null {
  if (!grant) return null;
  const value = String(grant.grantedAt.getTime());
  return { sort: 'granted', order: 'desc', side, value, id: grant.id };
}
