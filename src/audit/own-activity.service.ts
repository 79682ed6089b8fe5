import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AuditEvent } from './audit-event.entity.js';
import { actingAccountOf, type Author } from './author.js';
import { AuditReader } from './audit-reader.service.js';
import { TargetNames } from './target-names.service.js';

/** What an event is to the account whose activity it is. */
export type ActivityKind = 'log_in' | 'log_in_refused' | 'log_out' | 'log_in_renewed' | 'change';

interface Person {
  readonly id: string;
  readonly username: string;
}

/** An event of an account, as its owner may see it. */
export interface Activity {
  readonly id: string;
  readonly at: Date;
  readonly kind: ActivityKind;
  readonly action: string;
  readonly targetType: string;
  readonly targetId: string | null;
  readonly targetName: string | null;
  /** Which values changed. */
  readonly changed: readonly string[];
  /** Why a log-in was refused. */
  readonly reason: string | null;
  /**
   * The account that did it, also with an impersonation token. Null: the server, or somebody who
   * was not logged in.
   */
  readonly author: Person | null;
  /** From where. Null if another account did it, whose address is not the owner's business. */
  readonly address: string | null;
  readonly requestId: string | null;
}

export interface ActivityPage {
  readonly activity: readonly Activity[];
  /** Whether there may be more. */
  readonly hasMore: boolean;
}

/** What is stored with the id of its account as the key. */
const OF_ACCOUNT = `'user', 'password', 'email_change', 'password_reset', 'recovery_codes'`;

/** The types of what belongs to an account, as in the condition of the index. */
const OWNED = `'session', 'api_key', 'identity', 'device'`;

/**
 * The newest events that an account caused, or that changed it or what belongs to it. Each part
 * reads an index in the order of the ids, so that a long history costs no more than a short one.
 */
const PARTS = [
  `author ->> 'user_id' = $1`,
  `target_id = $1 AND target_type IN (${OF_ACCOUNT})`,
  `coalesce(after ->> 'user_id', before ->> 'user_id') = $1 AND target_type IN (${OWNED})`,
];

const NEWEST = `
  SELECT id FROM (${PARTS.map(
    (part) => `(SELECT id FROM audit_events
      WHERE ${part} AND ($2::bigint IS NULL OR id < $2::bigint) ORDER BY id DESC LIMIT $3)`,
  ).join(' UNION ')}) AS own
  ORDER BY id DESC LIMIT $3`;

const AT_ONCE = 100;

/** Reads the audit trail for the owner of an account: only what concerns it. */
@Injectable()
export class OwnActivity {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: AuditReader,
    private readonly names: TargetNames,
  ) {}

  /**
   * Reads a page, the newest first.
   *
   * @param after the id of the last event of the previous page
   */
  async list(userId: string, limit: number, after?: string): Promise<ActivityPage> {
    const rows = await this.dataSource.query<{ id: string }[]>(NEWEST, [
      userId,
      after ?? null,
      limit,
    ]);
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return { activity: [], hasMore: false };
    const { events } = await this.reader.list({ ids }, limit);
    const names = await this.names.of(events);
    const impersonators = await this.impersonatorsOf(events);
    const activity = events.map((event, place) =>
      toActivity(event, userId, names[place] ?? null, personIn(event.author, impersonators)),
    );
    // A page of large events is shorter.
    return { activity, hasMore: ids.length === limit || events.length < ids.length };
  }

  /** Returns the names that the impersonators have now, by their ids. */
  private async impersonatorsOf(events: readonly AuditEvent[]): Promise<Map<string, string>> {
    const ids = [...new Set(events.flatMap(({ author }) => author?.impersonator_id ?? []))];
    if (ids.length === 0) return new Map();
    const rows = await this.dataSource.query<Person[]>(
      'SELECT id, username FROM users WHERE id = ANY ($1::uuid[])',
      [ids],
    );
    return new Map(rows.map(({ id, username }) => [id, username]));
  }

  /**
   * Reads one page after another.
   *
   * @param most how many events are read at most
   */
  async *readAll(userId: string, most: number): AsyncGenerator<Activity> {
    let after: string | undefined;
    let left = most;
    while (left > 0) {
      const { activity, hasMore } = await this.list(userId, Math.min(AT_ONCE, left), after);
      yield* activity;
      left -= activity.length;
      after = activity.at(-1)?.id;
      if (!hasMore || after === undefined) return;
    }
  }
}

function personIn(
  author: Author | null,
  impersonators: ReadonlyMap<string, string>,
): Person | null {
  const id = actingAccountOf(author);
  if (id === undefined) return null;
  const isOwner = author?.impersonator_id === undefined;
  // A name that is not known any more: the account is gone.
  return { id, username: (isOwner ? author?.username : impersonators.get(id)) ?? id };
}

function toActivity(
  event: AuditEvent,
  userId: string,
  targetName: string | null,
  person: Person | null,
): Activity {
  const { id, at, action, targetType, targetId, author, after } = event;
  const isByAnother = person !== null && person.id !== userId;
  const reason = after?.['reason'];
  return {
    id,
    at,
    kind: kindOf(event),
    action,
    targetType,
    targetId,
    targetName,
    changed: changedIn(event),
    reason: typeof reason === 'string' ? reason : null,
    author: person,
    address: isByAnother ? null : (author?.address ?? null),
    requestId: isByAnother ? null : (author?.request_id ?? null),
  };
}

/** The tokens of log-ins are rows of `api_keys`; only their text changes. */
function kindOf({ action, before, after }: AuditEvent): ActivityKind {
  switch (action) {
    case 'login.refuse':
      return 'log_in_refused';
    case 'session.create':
      return 'log_in';
    case 'session.delete':
      return 'log_out';
    case 'api_key.create':
      return isOfLogIn(after) ? 'log_in' : 'change';
    case 'api_key.delete':
      return isOfLogIn(before) ? 'log_out' : 'change';
    case 'api_key.update':
      return after && 'hash' in after ? 'log_in_renewed' : 'change';
    default:
      return 'change';
  }
}

function isOfLogIn(values: Record<string, unknown> | null): boolean {
  return typeof values?.['session_epoch'] === 'number';
}

/** Of what was created or deleted, all values changed, which says nothing. */
function changedIn({ before, after }: AuditEvent): string[] {
  if (!before || !after) return [];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
}
