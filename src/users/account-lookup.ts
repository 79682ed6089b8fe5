import type { DataSource } from 'typeorm';
import { BatchLoader } from '../platform/database/batch-loader.js';
import {
  FOR_EACH_PLACE,
  inOrder,
  toArrayText,
  type PlacedRow,
} from '../platform/database/batch-query.js';
import { poolOf } from '../platform/database/data-source.js';
import { watchOf } from '../platform/database/database-watch.js';
import { parseExactJson } from '../platform/json/exact-json.js';
import { ACCOUNT, jsonPairs, readTimes } from '../access/account.js';
import type { ActingAccount } from '../access/actor.js';
import { LOGIN_TYPE } from './login-type.js';
import {
  estimateBytes,
  rememberedCallersOf,
  type Caller,
  type HeldAccount,
  type RememberedCaller,
  type RememberedCallers,
} from './remembered-callers.js';

/** How the account of a credential is found. */
interface Statement<Found> {
  /** The name of the prepared statement. */
  readonly name: string;
  /** The parts of a key, as columns of `asked`. The first part identifies the key. */
  readonly key: Readonly<Record<string, 'bytea' | 'uuid'>>;
  /**
   * What to read in addition to the account: expressions that depend only on the rows `c` and `u`,
   * not on other rows or the time.
   */
  readonly found: Readonly<Record<keyof Found, string>>;
  /**
   * Joins the credentials, as `c`, and the users, as `u`. Together with `where`, it decides
   * whether a credential is valid.
   */
  readonly from: string;
  readonly where: string;
}

/** A key in parts: hexadecimal digits and ids, which need no quotes in an array. */
type Key = readonly string[];

interface Row extends PlacedRow {
  /** Null if the remembered rows are current; else a `Changed` on one line, then the account. */
  changed: string | null;
}

interface Changed<Found> {
  /** Null if the credential has no row, which `found` then says. */
  readonly c: string | null;
  readonly u: string;
  readonly id: string;
  readonly found: Found;
}

/**
 * Finds the account of a credential. All look-ups of one turn of the event loop go into one
 * statement.
 *
 * Every answer comes from the database and is current: whether the credential is valid, and what
 * the rows contain. But the rows are only sent if they have changed. The look-up names the versions
 * that it remembers, as a conditional HTTP request does with entity tags. A trigger sets
 * `row_version` to another random number with every write, including writes that change how the
 * account logs in. So a version is unique, also after a failover or a restore. Sending and parsing
 * the rows each time would take a tenth of a request.
 */
export class AccountLookup<Found extends object> {
  private readonly query: { readonly name: string; readonly text: string };
  private readonly loader: BatchLoader<Key, Caller<Found>>;
  private readonly remembered: RememberedCallers;

  constructor(
    private readonly dataSource: DataSource,
    private readonly statement: Statement<Found>,
  ) {
    this.loader = new BatchLoader((keys) => this.findMany(keys), watchOf(dataSource));
    this.query = { name: statement.name, text: toText(statement) };
    this.remembered = rememberedCallersOf(dataSource);
  }

  /** @param key its parts: digits of a hash, ids */
  load(...key: Key): Promise<Caller<Found> | undefined> {
    return this.loader.load(key);
  }

  private async findMany(keys: readonly Key[]): Promise<(Caller<Found> | undefined)[]> {
    const client = await poolOf(this.dataSource).connect();
    let failure: Error | undefined;
    try {
      const known = keys.map(([name]) => this.remembered.get<Found>(name!, this));
      const { rows } = await client.query<Row>({
        ...this.query,
        values: this.valuesOf(keys, known),
      });
      return inOrder(keys.length, rows).map((row, index) => {
        if (row?.changed === null) return known[index]!.caller;
        const name = keys[index]![0]!;
        if (row) return this.remember(name, row.changed);
        this.remembered.forget(name);
        return undefined;
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
    known: readonly (RememberedCaller<Found> | undefined)[],
  ): string[] {
    return [
      toArrayText(known.map((entry) => entry?.version)),
      toArrayText(known.map((entry) => entry?.held.version)),
      ...Object.values(this.statement.key).map((type, part) =>
        toArrayText(
          keys.map((key) => key[part]),
          type,
        ),
      ),
    ];
  }

  private remember(name: string, changed: string): Caller<Found> {
    const lineEnd = changed.indexOf('\n');
    const line = changed.slice(0, lineEnd);
    const { c: version, u, id, found } = JSON.parse(line) as Changed<Found>;
    const held = this.remembered.accountOf(id, u) ?? readAccount(id, u, changed.slice(lineEnd + 1));
    const caller = { account: held.account, found };
    if (version === null) this.remembered.forget(name);
    else this.remembered.keep(name, this, { caller, version, held, bytes: estimateBytes(line) });
    return caller;
  }
}

function readAccount(id: string, version: string, json: string): HeldAccount {
  const read = parseExactJson(json) as Record<string, unknown> & Pick<ActingAccount, 'loginType'>;
  // Many requests share it.
  const account = Object.freeze(Object.assign(read, readTimes(ACCOUNT, read)));
  return { id, version, account, bytes: estimateBytes(json) };
}

function toText<Found>({ key, found, from, where }: Statement<Found>): string {
  const types = ['bigint', 'bigint', ...Object.values(key)].map(
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
      SELECT CASE WHEN c.row_version = asked.c_version AND u.row_version = asked.u_version THEN NULL
        ELSE json_build_object(
          'c', c.row_version::text, 'u', u.row_version::text, 'id', u.id,
          'found', json_build_object(${pairs.join(', ')})
        ) || E'\\n' || json_build_object('loginType', ${LOGIN_TYPE}, ${jsonPairs(ACCOUNT)})
        END AS changed
      FROM ${from} WHERE ${where}
      LIMIT 1
    ) AS found ${FOR_EACH_PLACE}`;
}
