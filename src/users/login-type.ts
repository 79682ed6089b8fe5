/** How a service account acts: with keys, and without a log-in. */
export const OF_SERVICE_ACCOUNTS = 'service_account';

/**
 * How the owner of an account `u` logs in, in SQL: `service_account` for one, `password` if the
 * account has one, else the first of its log-in providers by name, else null.
 */
export const LOGIN_TYPE = `
  CASE WHEN u.is_service_account THEN '${OF_SERVICE_ACCOUNTS}'
  WHEN EXISTS (SELECT FROM passwords p WHERE p.user_id = u.id) THEN 'password'
  ELSE (SELECT min(i.provider) FROM identities i WHERE i.user_id = u.id) END`;
