/**
 * How long a server of a test waits for clients, in seconds. By default it closes a connection on
 * which nothing has moved for 73 s, and one whose request comes slowly: a busy machine may take
 * longer.
 */
export const PATIENT_CONNECTIONS = {
  HEADER_TIMEOUT_SECONDS: '600',
  REQUEST_TIMEOUT_SECONDS: '600',
  KEEP_ALIVE_SECONDS: '600',
};

/**
 * How long a started server waits for PostgreSQL, in seconds. By default these are 5, and then it
 * answers 503.
 */
export const PATIENT_DATABASE = {
  DATABASE_CONNECT_TIMEOUT_SECONDS: '120',
  DATABASE_QUERY_TIMEOUT_SECONDS: '120',
};

/** In seconds. By default a lock-out ends after 60, which a test may take on a busy machine. */
export const LONG_LOCK_OUT = { LOGIN_LOCKOUT_SECONDS: '3600' };
