/**
 * What a failure of the database means for the request that met it. All are answered 503, and a
 * retry can succeed.
 *
 * - `away`: the database, or the way to it, does not work. Others meet the same failure.
 * - `passing`: this statement alone was ended: it waited too long, or for another transaction.
 * - `full`: the database answers reads and cannot write, until its disk has room.
 */
export type DatabaseTrouble = 'away' | 'passing' | 'full';

/** When to try again what failed because of the database. */
export const DATABASE_RETRY_SECONDS = 5;

/** What our own code gives up with. */
export const QUERY_TIMED_OUT = 'DATABASE_QUERY_TIMED_OUT';
export const LOOKUP_TIMED_OUT = 'DATABASE_LOOKUP_TIMED_OUT';
export const TOO_MANY_LOOKUPS = 'DATABASE_TOO_MANY_LOOKUPS';
export const IS_READ_ONLY = 'DATABASE_IS_READ_ONLY';

/** Every failure that a retry can help, by SQLSTATE, by code of Node, or by code of our own. */
const TROUBLES: Readonly<Record<string, DatabaseTrouble>> = {
  [QUERY_TIMED_OUT]: 'away',
  [LOOKUP_TIMED_OUT]: 'away',
  [TOO_MANY_LOOKUPS]: 'away',
  [IS_READ_ONLY]: 'away',
  EADDRNOTAVAIL: 'away',
  EAI_AGAIN: 'away',
  ECONNABORTED: 'away',
  ECONNREFUSED: 'away',
  ECONNRESET: 'away',
  EHOSTDOWN: 'away',
  EHOSTUNREACH: 'away',
  ENETDOWN: 'away',
  ENETUNREACH: 'away',
  ENOTFOUND: 'away',
  EPIPE: 'away',
  ETIMEDOUT: 'away',
  '25006': 'away', // read_only_sql_transaction: a standby
  '25P03': 'passing', // idle_in_transaction_session_timeout
  '25P04': 'passing', // transaction_timeout
  '40001': 'passing', // serialization_failure
  '40P01': 'passing', // deadlock_detected
  '53000': 'away', // insufficient_resources
  '53100': 'full', // disk_full
  '53200': 'away', // out_of_memory
  '53300': 'away', // too_many_connections
  '55P03': 'passing', // lock_not_available
  '57014': 'passing', // query_canceled, as by statement_timeout
  '57P01': 'away', // admin_shutdown
  '57P02': 'away', // crash_shutdown
  '57P03': 'away', // cannot_connect_now
  '57P05': 'away', // idle_session_timeout
};
/** The class of SQLSTATEs of connections. Poolers report their own refusals as 08P01. */
const CONNECTION_CLASS = /^08[0-9A-Z]{3}$/;
// The messages of the driver and TypeORM when a connection was lost or could not be made.
const CONNECTION_MESSAGE =
  /query runner (was )?already released|connection terminated|timeout exceeded when trying to connect|^timeout expired$|encountered a connection error|not queryable|after calling end on the pool|driver not connected|is not established/i;

interface Failure {
  readonly code?: string;
  readonly syscall?: string;
  readonly message?: string;
  /** The error that TypeORM wrapped. */
  readonly driverError?: unknown;
  /** When a name has several addresses: one error for each. */
  readonly errors?: unknown;
}

/** A failure of our own making, such as a time-out. It is handled like one of the driver. */
export class DatabaseFailure extends Error {
  override readonly name = 'DatabaseFailure';

  /** @param code one that this module exports */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Whether the server accepts no writes, which its message explains. */
export function isReadOnlyFailure(error: unknown): error is DatabaseFailure {
  return error instanceof DatabaseFailure && error.code === IS_READ_ONLY;
}

/**
 * Returns the trouble that a failure reports; undefined if the failure is not the database's, or a
 * retry cannot help.
 */
export function databaseTroubleOf(error: unknown): DatabaseTrouble | undefined {
  // Checked by its shape, not its class: Node's own errors may come from another realm than this
  // module's `Error`.
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, syscall, message = '', driverError, errors } = error as Failure;
  // The socket of a local server is missing. Any other missing file is unrelated.
  if (code === 'ENOENT') return syscall === 'connect' ? 'away' : undefined;
  if (typeof code === 'string') {
    if (Object.hasOwn(TROUBLES, code)) return TROUBLES[code];
    if (CONNECTION_CLASS.test(code)) return 'away';
  }
  if (CONNECTION_MESSAGE.test(message)) return 'away';
  const inner = driverError ?? (Array.isArray(errors) ? (errors[0] as unknown) : undefined);
  return inner === undefined || inner === error ? undefined : databaseTroubleOf(inner);
}

/** Whether a failure came from the database, or the way to it, so that a retry can succeed. */
export function isDatabaseUnavailable(error: unknown): boolean {
  return databaseTroubleOf(error) !== undefined;
}
