import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AuditEvent } from './audit-event.entity.js';

/** Where the present name of a target is, by the type of the target. In SQL. */
const NAMES: Readonly<Record<string, string>> = {
  user: 'SELECT id::text, username AS name FROM users WHERE id = ANY ($1::uuid[])',
  password: 'SELECT id::text, username AS name FROM users WHERE id = ANY ($1::uuid[])',
  recovery_codes: 'SELECT id::text, username AS name FROM users WHERE id = ANY ($1::uuid[])',
  second_factor_requirement:
    'SELECT id::text, username AS name FROM users WHERE id = ANY ($1::uuid[])',
  api_key: 'SELECT id::text, name FROM api_keys WHERE id = ANY ($1::uuid[])',
  oauth_client: 'SELECT id, name FROM oauth_clients WHERE id = ANY ($1)',
  // The id of a grant is that of the person and that of the application.
  oauth_grant: `SELECT given.id, client.name FROM unnest($1::text[]) AS given(id)
    JOIN oauth_clients AS client ON client.id = split_part(given.id, '/', 2)`,
  workspace: 'SELECT id, name FROM workspaces WHERE id = ANY ($1)',
  totp_factor: 'SELECT id::text, name FROM totp_factors WHERE id = ANY ($1::uuid[])',
  passkey: 'SELECT id::text, name FROM passkeys WHERE id = ANY ($1::uuid[])',
};

/** Targets without a name of their own: each is known by the account that has it. */
const OF_ACCOUNT = ['session', 'recovery_codes', 'second_factor_requirement'];

/** The columns of a target that name it, as in the values of events. */
const NAMING = ['username', 'name', 'email'];

/** How many events of a long list are named by one look-up. */
const AT_ONCE = 100;

/** Names the targets of events, for people. */
@Injectable()
export class TargetNames {
  constructor(private readonly dataSource: DataSource) {}

  /** Adds the names to a list that is read as it is sent. */
  async *along(
    events: AsyncIterable<AuditEvent>,
  ): AsyncGenerator<readonly [AuditEvent, string | null]> {
    let waiting: AuditEvent[] = [];
    for await (const event of events) {
      waiting.push(event);
      if (waiting.length < AT_ONCE) continue;
      yield* await this.paired(waiting);
      waiting = [];
    }
    yield* await this.paired(waiting);
  }

  private async paired(events: readonly AuditEvent[]) {
    const names = await this.of(events);
    return events.map((event, place) => [event, names[place] ?? null] as const);
  }

  /**
   * Returns a name for each event: the one in its values, else the one that the target has now.
   * Null for a target that is gone or has none.
   */
  async of(events: readonly AuditEvent[]): Promise<(string | null)[]> {
    const present = new Map<string, string | null>();
    const sought = events.filter((event) => nameIn(event) === undefined).map(namesake);
    for (const type of new Set(sought.map(([type]) => type))) {
      const statement = NAMES[type];
      if (statement === undefined) continue;
      const ids = [...new Set(sought.flatMap(([of, id]) => (of === type && id) || []))];
      if (ids.length === 0) continue;
      const rows = await this.dataSource.query<{ id: string; name: string | null }[]>(statement, [
        ids,
      ]);
      for (const { id, name } of rows) present.set(keyOf(type, id), name);
    }
    return events.map((event) => nameIn(event) ?? present.get(keyOf(...namesake(event))) ?? null);
  }
}

/** The type and the id of what names the target of an event. */
function namesake(event: AuditEvent): [string, string | null] {
  const { targetType, targetId, before, after } = event;
  if (!isOfLogIn(event) && !OF_ACCOUNT.includes(targetType)) return [targetType, targetId];
  const owner = (after ?? before)?.['user_id'];
  return ['user', typeof owner === 'string' ? owner : targetId];
}

/** The tokens of log-ins are API keys, all with one name. */
function isOfLogIn({ targetType, before, after }: AuditEvent): boolean {
  return targetType === 'api_key' && typeof (after ?? before)?.['session_epoch'] === 'number';
}

/** @param id null for a log-in with an unknown name */
function keyOf(type: string, id: string | null): string {
  return `${type} ${id ?? ''}`;
}

function nameIn(event: AuditEvent): string | undefined {
  if (isOfLogIn(event)) return undefined;
  const { before, after } = event;
  for (const values of [after, before]) {
    const named = NAMING.map((column) => values?.[column]).find(
      (value) => typeof value === 'string' && value !== '' && value !== '***',
    );
    if (named !== undefined) return named as string;
  }
  return undefined;
}
