import type { DataSource } from 'typeorm';
import type { ActingAccount } from '../access/actor.js';
import { BatchLoader } from '../database/batch-loader.js';
import { FOR_EACH_PLACE, inOrder, toArrayText, type PlacedRow } from '../database/batch-query.js';
import { poolOf } from '../database/data-source.js';
import { ACCOUNT_PAIRS, LOGIN_TYPE, readAccountJson, type AccountJson } from './account-columns.js';

/** At some 1 kB each. */
const MOST_REMEMBERED = 10_000;

/** How a credential leads to an account. */
interface Statement<Found> {
  /** Of the prepared statement. */
  readonly name: string;
  /** The parts of a key, as columns of `asked`. The first tells keys apart. */
  readonly key: Readonly<Record<string, 'bytea' | 'uuid'>>;
  /** What to read beside the account: expressions over the rows of `c` and `u` alone, not over other rows or the time. */
  readonly found: Readonly<Record<keyof Found, string>>;
  /** Joins the credentials, as `c`, and the users, as `u`; with `where`, it decides alone whether a credential is good. */
  readonly from: string;
  readonly where: string;
}

/** What a credential leads to; the same object for as long as nobody writes its rows. */
export interface Caller<Found> {
  readonly account: ActingAccount;
  readonly found: Found;
}

/** A key in parts, as hexadecimal digits and ids: nothing that would need quotes in an array. */
type Key = readonly string[];

interface Row extends PlacedRow {
  /** Null when the rows are those that are remembered. */
  changed: Changed | null;
}

interface Changed {
  readonly c: string | null;
  readonly u: string;
  readonly account: AccountJson & { readonly login_type: string | null };
  readonly found: unknown;
}

interface Remembered<Found> {
  readonly caller: Caller<Found>;
  readonly versions: { readonly c: string | null; readonly u: string };
}

/**
 * Finds the account that a credential belongs to; what is asked for in one turn of the event loop goes into one statement.
 *
 * Every answer is the database's, as of now: whether the credential is good, and what the rows say. But they are sent only when they are
 * not those that were sent before. The look-up names the versions that it remembers, as a conditional request does with its entity tags:
 * `xmin`, the transaction that wrote a row, is another one after every write, also of what tells how the account logs in (a trigger sees to
 * that). To send and read them each time took a tenth of a request.
 */
export class AccountLookup<Found extends object> {
  private readonly query: { readonly name: string; readonly text: string };
  private readonly loader = new BatchLoader<Key, Caller<Found>>((keys) => this.findMany(keys));
  private remembered = new Map<string, Remembered<Found>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly statement: Statement<Found>,
  ) {
    this.query = { name: statement.name, text: toText(statement) };
    // Transactions are counted by each server: another one, or one that was set back, gives numbers out a second time.
    poolOf(dataSource).on('connect', () => (this.remembered = new Map()));
  }

  /** @param key its parts: digits of a hash, ids */
  load(...key: Key): Promise<Caller<Found> | undefined> {
    return this.loader.load(key);
  }

  private async findMany(keys: readonly Key[]): Promise<(Caller<Found> | undefined)[]> {
    const client = await poolOf(this.dataSource).connect();
    let failure: Error | undefined;
    try {
      // Only now: a connection that was just made has emptied it.
      const { remembered } = this;
      const known = keys.map(([name]) => remembered.get(name!));
      const { rows } = await client.query<Row>({
        ...this.query,
        values: this.valuesOf(keys, known),
      });
      return inOrder(keys.length, rows).map((row, index) => {
        const name = keys[index]![0]!;
        const now = row?.changed ? remember<Found>(row.changed) : row && known[index];
        if (!now) remembered.delete(name);
        else if (now !== known[index]) keep(remembered, name, now);
        return now?.caller;
      });
    } catch (error) {
      failure = error as Error;
      throw error;
    } finally {
      client.release(failure);
    }
  }

  private valuesOf(
    keys: readonly Key[],
    known: readonly (Remembered<Found> | undefined)[],
  ): string[] {
    return [
      toArrayText(known.map((entry) => entry?.versions.c)),
      toArrayText(known.map((entry) => entry?.versions.u)),
      ...Object.values(this.statement.key).map((type, part) =>
        toArrayText(
          keys.map((key) => key[part]),
          type,
        ),
      ),
    ];
  }
}

function remember<Found>({ c, u, account, found }: Changed): Remembered<Found> {
  const { login_type: loginType } = account;
  // Many requests share it.
  const acting = Object.freeze({ ...readAccountJson(account), loginType });
  return { versions: { c, u }, caller: { account: acting, found: found as Found } };
}

function keep<Entry>(entries: Map<string, Entry>, name: string, entry: Entry): void {
  // What is only renewed pushes nothing out.
  entries.delete(name);
  if (entries.size >= MOST_REMEMBERED) {
    const [oldest] = entries.keys();
    entries.delete(oldest!);
  }
  entries.set(name, entry);
}

function toText<Found>({ key, found, from, where }: Statement<Found>): string {
  const types = ['xid', 'xid', ...Object.values(key)].map(
    (type, index) => `$${index + 1}::${type}[]`,
  );
  const columns = ['c_version', 'u_version', ...Object.keys(key), 'place'];
  const pairs = Object.entries(found).map(
    ([name, expression]) => `'${name}', ${String(expression)}`,
  );
  return `
    SELECT asked.place::int, found.*
    FROM unnest(${types.join(', ')}) WITH ORDINALITY AS asked (${columns.join(', ')})
    CROSS JOIN LATERAL (
      SELECT CASE WHEN c.xmin = asked.c_version AND u.xmin = asked.u_version THEN NULL ELSE json_build_object(
          'c', c.xmin, 'u', u.xmin,
          'account', json_build_object('login_type', ${LOGIN_TYPE}, ${ACCOUNT_PAIRS}),
          'found', json_build_object(${pairs.join(', ')})
        ) END AS changed
      FROM ${from} WHERE ${where}
      LIMIT 1
    ) AS found ${FOR_EACH_PLACE}`;
}
