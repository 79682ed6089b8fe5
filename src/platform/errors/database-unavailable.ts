const UNAVAILABLE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  '08000',
  '08003',
  '08006',
  '53000', // insufficient_resources
  '53100', // disk_full
  '53200', // out_of_memory
  '53300', // too_many_connections
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
]);
// A connection that is lost takes its query runner along, under the hands of whoever was about to use it.
const CONNECTION_MESSAGE =
  /query runner already released|connection terminated|timeout exceeded when trying to connect|encountered a connection error|after calling end on the pool|driver not connected|is not established/i;

interface Failure {
  readonly code?: string;
  readonly syscall?: string;
  readonly message?: string;
  /** What TypeORM wrapped. */
  readonly driverError?: unknown;
}

/** Whether a failure came from the way to the database or from what it runs on, so that trying again can help. */
export function isDatabaseUnavailable(error: unknown): boolean {
  // By its form, not its class: Node's own errors may come from another realm than this module's `Error`.
  if (typeof error !== 'object' || error === null) return false;
  const { code, syscall, message = '', driverError } = error as Failure;
  // The socket of a local server is missing; any other file that is missing has nothing to do with it.
  if (code === 'ENOENT') return syscall === 'connect';
  return (
    (code !== undefined && UNAVAILABLE_CODES.has(code)) ||
    CONNECTION_MESSAGE.test(message) ||
    (driverError !== undefined && driverError !== error && isDatabaseUnavailable(driverError))
  );
}

/** Whether the database could not write for want of space: it reads on, and goes on by itself once there is room. */
export function isDiskFull(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, driverError } = error as Failure;
  return code === '53100' || (driverError !== error && isDiskFull(driverError));
}
