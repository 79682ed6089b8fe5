const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  '08000',
  '08003',
  '08006',
  '53300', // too_many_connections
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
]);
const CONNECTION_MESSAGE = /connection terminated|timeout exceeded when trying to connect/i;

/** Whether a failure came from the way to the database, so that trying again can help. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, driverError } = error as { code?: string; driverError?: unknown };
  return (
    (code !== undefined && CONNECTION_CODES.has(code)) ||
    CONNECTION_MESSAGE.test(error.message) ||
    (driverError !== undefined && driverError !== error && isDatabaseUnavailable(driverError))
  );
}
