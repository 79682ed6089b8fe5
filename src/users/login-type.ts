/**
 * How the owner of an account `u` logs in, in SQL: `password` if the account has one, else the
 * first of its log-in providers by name, else null.
 */
export const LOGIN_TYPE = `
  CASE WHEN EXISTS (SELECT FROM passwords p WHERE p.user_id = u.id) THEN 'password'
  ELSE (SELECT min(i.provider) FROM identities i WHERE i.user_id = u.id) END`;
