/**
 * Rules of a write. A record of a client's own token belongs to the client's service account.
 * Nothing is issued for an inactive account, since it would become valid when the account is
 * activated. The session epoch is that of the grant, if there is one: a token made while the
 * account's sessions end is never valid. A record that ends with a session's log-in is only written
 * while the session exists. A grant lasts no longer than its log-in.
 */
export const SAVE = `
  INSERT INTO oauth_records
    (id, model, payload, account_id, client_id, grant_id, uid, user_code, scopes, expires_at, session_epoch, log_in_id, audience)
  SELECT $1, $2, $3, owner.id, $5, $6, $7, $8, $9,
    CASE WHEN $2 = 'Grant' THEN least($10::timestamptz, log_in.expires_at) ELSE $10 END,
    coalesce((SELECT g.session_epoch FROM oauth_records g WHERE g.id = $6), owner.session_epoch),
    coalesce($11, browser.log_in_id), $13
  FROM (VALUES (1)) AS once LEFT JOIN users owner ON owner.id = coalesce($4::uuid,
    (SELECT c.service_account_id FROM oauth_clients c WHERE c.id = $5 AND $2 = 'ClientCredentials'))
    LEFT JOIN oauth_records browser ON browser.uid = $12 AND browser.model = 'Session'
    LEFT JOIN api_keys log_in ON log_in.id = $11
  WHERE coalesce(owner.is_active, $4::uuid IS NULL AND $2 <> 'ClientCredentials')
    AND ($12::bytea IS NULL OR browser.id IS NOT NULL)
  ON CONFLICT (id) DO UPDATE SET payload = EXCLUDED.payload, account_id = EXCLUDED.account_id,
    client_id = EXCLUDED.client_id, grant_id = EXCLUDED.grant_id, uid = EXCLUDED.uid, user_code = EXCLUDED.user_code,
    scopes = EXCLUDED.scopes, expires_at = EXCLUDED.expires_at, session_epoch = EXCLUDED.session_epoch,
    log_in_id = EXCLUDED.log_in_id, audience = EXCLUDED.audience
  RETURNING id, account_id, client_id, grant_id`;

/**
 * As {@link SAVE}, for a code whose ID token has a `sid`: the client is told when the log-in ends.
 * If the log-in has ended by now, the foreign key refuses it. The person may have left the client
 * before and kept the log-in: what the client was not told of that yet would end the new session.
 */
export const SAVE_IN_LOG_IN = `
  WITH saved AS (${SAVE}), noted AS (
    INSERT INTO oauth_log_in_clients (sid, log_in_id, account_id, client_id, grant_id, expires_at)
    SELECT $14::text, $15::uuid, saved.account_id, saved.client_id, saved.grant_id, coalesce(k.expires_at, now())
    FROM saved JOIN oauth_clients c ON c.id = saved.client_id AND c.backchannel_logout_uri IS NOT NULL
    LEFT JOIN api_keys k ON k.id = $15::uuid
    ON CONFLICT (sid) DO UPDATE SET log_in_id = EXCLUDED.log_in_id, grant_id = EXCLUDED.grant_id,
      expires_at = EXCLUDED.expires_at), outdated AS (
    DELETE FROM oauth_logout_notices n USING saved WHERE n.client_id = saved.client_id AND n.sid = $14)
  SELECT id FROM saved`;

/** How many `sid` of one log-in a client has at most: a log-in can have several tokens. */
const MOST_OF_LOG_IN = 20;

/** Forgets the oldest, and tells the client that they have ended. */
export const END_OLDEST_IN_LOG_IN = `
  DELETE FROM oauth_log_in_clients WHERE sid IN (
    SELECT sid FROM oauth_log_in_clients WHERE log_in_id = $1 AND client_id = $2
    ORDER BY created_at DESC, sid OFFSET ${MOST_OF_LOG_IN})`;
