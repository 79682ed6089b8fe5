/** The query of all hand-written servers: the same columns as Gatehouse's own look-up. */
export const COLUMNS = `
  u.id, u.username, u.profile_image, u.store_api_key, u.is_active, u.is_superuser,
  u.create_at, u.updated_at, u.last_login_at, u.optins`;

/** The answer with the fields of the API. */
export function toBody(row) {
  return JSON.stringify({
    id: row.id,
    username: row.username,
    profile_image: row.profile_image,
    store_api_key: row.store_api_key,
    is_active: row.is_active,
    is_superuser: row.is_superuser,
    create_at: row.create_at,
    updated_at: row.updated_at,
    last_login_at: row.last_login_at,
    optins: row.optins,
  });
}

export function answer(response, status, body) {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
