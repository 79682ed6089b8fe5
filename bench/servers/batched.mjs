import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import pg from 'pg';
import { answer, COLUMNS, toBody } from './statement.mjs';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const text = `SELECT asked.place::int, found.*
  FROM unnest($1::bytea[]) WITH ORDINALITY AS asked (hash, place) CROSS JOIN LATERAL (
    SELECT ${COLUMNS} FROM api_keys k JOIN users u ON u.id = k.user_id
    WHERE k.hash = asked.hash AND k.is_active AND u.is_active AND (k.expires_at IS NULL OR k.expires_at > now())
    LIMIT 1
  ) AS found WHERE asked.place BETWEEN 1 AND 1000000`;

let waiting = [];
let running = 0;
let isScheduled = false;

function find(hash) {
  return new Promise((resolve) => {
    waiting.push({ hash, resolve });
    schedule();
  });
}

function schedule() {
  if (isScheduled || running >= 2) return;
  isScheduled = true;
  setImmediate(async () => {
    isScheduled = false;
    const batch = waiting;
    waiting = [];
    running += 1;
    const values = [batch.map(({ hash }) => hash)];
    const { rows } = await pool.query({ name: 'whoami', text, values });
    const found = new Map(rows.map((row) => [row.place, row]));
    for (const [index, { resolve }] of batch.entries()) resolve(found.get(index + 1));
    running -= 1;
    if (waiting.length > 0) schedule();
  });
}

const server = createServer(async (request, response) => {
  const hash = createHash('sha256')
    .update(request.headers['x-api-key'] ?? '')
    .digest();
  const row = await find(hash);
  if (!row) return answer(response, 403, '{"detail":"Invalid API key"}');
  answer(response, 200, toBody(row));
});
server.listen(Number(process.env.PORT), '127.0.0.1');
