import { createHash, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import pg from 'pg';
import { SECRET_KEY } from './servers.mjs';

const SAMPLE = 500;

/**
 * Fills a migrated database with accounts that each have a key. An evenly spread sample of them
 * also has a session.
 *
 * @returns the sample: `{ id, apiKey, token }`
 */
export async function seed(databaseUrl, users, createApiKeyText) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    `INSERT INTO users (id, username, is_active, is_superuser, optins)
     SELECT gen_random_uuid(), 'user-' || lpad(n::text, 7, '0'), true, false,
       '{"github_starred": false, "dialog_dismissed": false, "discord_clicked": false}'
     FROM generate_series(1, $1::int) AS n`,
    [users],
  );
  await client.query(
    `INSERT INTO api_keys (id, user_id, prefix, hash)
     SELECT gen_random_uuid(), id, 'sk-bench', sha256(convert_to(id::text, 'UTF8')) FROM users WHERE NOT is_superuser`,
  );
  const { rows } = await client.query(
    `SELECT id, session_epoch FROM users WHERE NOT is_superuser
     AND seq % greatest(1, $1::int / $2::int) = 0 ORDER BY seq LIMIT $2`,
    [users, SAMPLE],
  );
  const sample = [];
  for (const { id, session_epoch } of rows) {
    const apiKey = createApiKeyText();
    const sid = randomUUID();
    await client.query(`UPDATE api_keys SET hash = $1 WHERE user_id = $2`, [
      createHash('sha256').update(apiKey).digest(),
      id,
    ]);
    await client.query(
      `INSERT INTO sessions (id, user_id, epoch, expires_at) VALUES ($1, $2, $3, now() + interval '1 day')`,
      [sid, id, session_epoch],
    );
    const token = jwt.sign({ sub: id, type: 'access', sid }, SECRET_KEY, { expiresIn: 86_400 });
    sample.push({ id, apiKey, token });
  }
  await client.query('VACUUM ANALYZE');
  await client.end();
  return sample;
}
