import type { DataSource } from 'typeorm';
import type { ActingAccount } from '../access/actor.js';

const MOST_CALLERS = 10_000;
/**
 * Of all that is remembered, as `estimateBytes` counts: about as much as that many usual callers
 * take.
 */
const MOST_BYTES = 32 * 2 ** 20;
/** Of one account with what it is found by. What takes more is sent each time. */
const MOST_BYTES_OF_ONE = 16 * 2 ** 10;
/**
 * A value in memory beside its text: an empty object takes 56 bytes and a place in the one that
 * holds it.
 */
const BYTES_PER_VALUE = 32;

/** What a credential leads to; the same object for as long as nobody writes its rows. */
export interface Caller<Found> {
  readonly account: ActingAccount;
  readonly found: Found;
}

/** An account in one version. */
export interface HeldAccount {
  readonly id: string;
  readonly version: string;
  readonly account: ActingAccount;
  readonly bytes: number;
}

/** The two rows behind a credential as they were last sent. */
export interface RememberedCaller<Found> {
  readonly caller: Caller<Found>;
  /** Of the credential's row. */
  readonly version: string;
  readonly held: HeldAccount;
  /** Without the account's. */
  readonly bytes: number;
}

interface Entry extends RememberedCaller<unknown> {
  readonly owner: object;
}

/**
 * The callers that a process remembers of one database, by whatever credential they came.
 *
 * Owners of accounts decide how long some of the rows are and how many credentials lead to them. So
 * memory is bounded by what the rows take in it, not by their number alone, and all credentials of
 * an account lead to one object.
 */
export class RememberedCallers {
  private readonly entries = new Map<string, Entry>();
  private readonly accounts = new Map<string, { held: HeldAccount; holders: number }>();
  private bytes = 0;

  /** @param owner who kept it: no look-up gets what another one found */
  get<Found>(name: string, owner: object): RememberedCaller<Found> | undefined {
    const entry = this.entries.get(name);
    return entry?.owner === owner ? (entry as unknown as RememberedCaller<Found>) : undefined;
  }

  /** The account in this version, if a remembered caller has it. */
  accountOf(id: string, version: string): HeldAccount | undefined {
    return this.accounts.get(keyOf({ id, version }))?.held;
  }

  /** Takes the place of what was kept under the name; the oldest ones go when there is no room. */
  keep<Found>(name: string, owner: object, remembered: RememberedCaller<Found>): void {
    // What is only renewed pushes nothing out.
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

/** Those of a database: its look-ups share them. */
export function rememberedCallersOf(dataSource: DataSource): RememberedCallers {
  const known = OF_DATA_SOURCES.get(dataSource);
  if (known) return known;
  const callers = new RememberedCallers();
  OF_DATA_SOURCES.set(dataSource, callers);
  return callers;
}

/**
 * What JSON and what is made of it take in memory at most, in bytes: texts of two bytes a
 * character, and each value. A text of 4 kB that is full of empty objects takes 70 kB.
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
