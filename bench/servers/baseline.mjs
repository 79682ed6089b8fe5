import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import pg from 'pg';
import { answer, COLUMNS, toBody } from './statement.mjs';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const text = `SELECT ${COLUMNS} FROM api_keys k JOIN users u ON u.id = k.user_id
  WHERE k.hash = $1 AND k.is_active AND u.is_active AND (k.expires_at IS NULL OR k.expires_at > now())`;

const server = createServer(async (request, response) => {
  const hash = createHash('sha256')
    .update(request.headers['x-api-key'] ?? '')
    .digest();
  const { rows } = await pool.query({ name: 'whoami', text, values: [hash] });
  if (rows.length === 0) return answer(response, 403, '{"detail":"Invalid API key"}');
  answer(response, 200, toBody(rows[0]));
});
server.listen(Number(process.env.PORT), '127.0.0.1');
