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
// The messages of TypeORM when a query runner was released because its connection was lost.
const CONNECTION_MESSAGE =
  /query runner already released|connection terminated|timeout exceeded when trying to connect|encountered a connection error|after calling end on the pool|driver not connected|is not established/i;

interface Failure {
  readonly code?: string;
  readonly syscall?: string;
  readonly message?: string;
  /** The error that TypeORM wrapped. */
  readonly driverError?: unknown;
}

/**
 * Whether a failure came from the connection to the database or from its server, so that a retry
 * can succeed.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  // Checked by its shape, not its class: Node's own errors may come from another realm than this
  // module's `Error`.
  if (typeof error !== 'object' || error === null) return false;
  const { code, syscall, message = '', driverError } = error as Failure;
  // The socket of a local server is missing. Any other missing file is unrelated.
  if (code === 'ENOENT') return syscall === 'connect';
  return (
    (code !== undefined && UNAVAILABLE_CODES.has(code)) ||
    CONNECTION_MESSAGE.test(message) ||
    (driverError !== undefined && driverError !== error && isDatabaseUnavailable(driverError))
  );
}

/**
 * Whether the database could not write because the disk is full. It still answers reads, and
 * recovers by itself once there is space.
 */
export function isDiskFull(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, driverError } = error as Failure;
  return code === '53100' || (driverError !== error && isDiskFull(driverError));
}
