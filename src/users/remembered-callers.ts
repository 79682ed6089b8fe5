import type { DataSource } from 'typeorm';
import type { ActingAccount } from '../access/actor.js';

const MOST_CALLERS = 10_000;
/**
 * The most memory that all callers may take, as `estimateBytes` counts. About as much as
 * `MOST_CALLERS` typical callers take.
 */
const MOST_BYTES = 32 * 2 ** 20;
/** The most memory that one caller may take. A larger one is not remembered, but read each time. */
const MOST_BYTES_OF_ONE = 16 * 2 ** 10;
/**
 * The memory of a value in addition to its text. An empty object takes 56 bytes, and a slot in the
 * object that holds it.
 */
const BYTES_PER_VALUE = 32;

/**
 * The account that a credential belongs to. The object is the same until one of the two rows is
 * written.
 */
export interface Caller<Found> {
  readonly account: ActingAccount;
  readonly found: Found;
}

/** One version of an account. */
export interface HeldAccount {
  readonly id: string;
  readonly version: string;
  readonly account: ActingAccount;
  readonly bytes: number;
}

/** The rows of a credential and its account, as the database last sent them. */
export interface RememberedCaller<Found> {
  readonly caller: Caller<Found>;
  /** The version of the credential's row. */
  readonly version: string;
  readonly held: HeldAccount;
  /** Without the bytes of the account. */
  readonly bytes: number;
}

interface Entry extends RememberedCaller<unknown> {
  readonly owner: object;
}

/**
 * The callers of one database that a process remembers, for all kinds of credentials.
 *
 * Owners of accounts decide how long some rows are and how many credentials an account has.
 * Therefore the limit is in bytes and not only in rows, and all credentials of an account share one
 * object.
 */
export class RememberedCallers {
  private readonly entries = new Map<string, Entry>();
  private readonly accounts = new Map<string, { held: HeldAccount; holders: number }>();
  private bytes = 0;

  /** @param owner the look-up that stored it; no other look-up can read it */
  get<Found>(name: string, owner: object): RememberedCaller<Found> | undefined {
    const entry = this.entries.get(name);
    return entry?.owner === owner ? (entry as unknown as RememberedCaller<Found>) : undefined;
  }

  /** Returns this version of an account, if a remembered caller has it. */
  accountOf(id: string, version: string): HeldAccount | undefined {
    return this.accounts.get(keyOf({ id, version }))?.held;
  }

  /**
   * Stores a caller, and replaces the one that has the same name. Removes the oldest ones if there
   * is no room.
   */
  keep<Found>(name: string, owner: object, remembered: RememberedCaller<Found>): void {
    // Removed first, so that a renewal does not push out other callers.
    this.forget(name);
    const { caller, version, held, bytes } = remembered;
    if (bytes + held.bytes > MOST_BYTES_OF_ONE) return;
    this.entries.set(name, { owner, caller, version, held, bytes });
    this.bytes += bytes;
    this.hold(held);
    while (this.entries.size > MOST_CALLERS || this.bytes > MOST_BYTES) {
      const [oldest] = this.entries.keys();
      this.forget(oldest!);
    }
  }

  forget(name: string): void {
    const entry = this.entries.get(name);
    if (!entry) return;
    this.entries.delete(name);
    this.bytes -= entry.bytes;
    this.letGo(entry.held);
  }

  private hold(held: HeldAccount): void {
    const key = keyOf(held);
    const known = this.accounts.get(key);
    if (known) known.holders += 1;
    else {
      this.accounts.set(key, { held, holders: 1 });
      this.bytes += held.bytes;
    }
  }

  private letGo(held: HeldAccount): void {
    const key = keyOf(held);
    const known = this.accounts.get(key)!;
    known.holders -= 1;
    if (known.holders > 0) return;
    this.accounts.delete(key);
    this.bytes -= held.bytes;
  }
}

const OF_DATA_SOURCES = new WeakMap<DataSource, RememberedCallers>();

/** Returns the remembered callers of a database, which all its look-ups share. */
export function rememberedCallersOf(dataSource: DataSource): RememberedCallers {
  const known = OF_DATA_SOURCES.get(dataSource);
  if (known) return known;
  const callers = new RememberedCallers();
  OF_DATA_SOURCES.set(dataSource, callers);
  return callers;
}

/**
 * Estimates the most memory, in bytes, that a JSON text and its parsed value take: two bytes per
 * character, and `BYTES_PER_VALUE` per value. A text of 4 kB that is full of empty objects takes 70
 * kB.
 */
export function estimateBytes(json: string): number {
  let values = 0;
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at];
    if (character === ',' || character === ':' || character === '[' || character === '{') {
      values += 1;
    }
  }
  return 2 * json.length + BYTES_PER_VALUE * values;
}

function keyOf({ id, version }: Pick<HeldAccount, 'id' | 'version'>): string {
  return `${id} ${version}`;
}
