// Moves the accounts of a Langflow in, from one PostgreSQL database into another, and tells the time
// and the most memory of the command: DATABASE_URL=postgres://... node bench/moving-in.mjs 100000
// Build the program before: npm run build.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import pg from 'pg';

const count = Number(process.argv[2] ?? 100_000);
const server = process.env.DATABASE_URL;
const SOURCE = 'gatehouse_bench_langflow';
const TARGET = 'gatehouse_bench_moved';
const HASH = '$2b$12$ld5SXoTVZ74bughYNA5hMu9TBDD.5t.asO5uADhVk324Nseijv5oC';

const urlOf = (name) => Object.assign(new URL(server), { pathname: `/${name}` }).href;

async function query(url, ...statements) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

async function drop() {
  for (const name of [SOURCE, TARGET]) {
    await query(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }
}

function run(...args) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, DATABASE_URL: urlOf(TARGET), SECRET_KEY: 'k'.repeat(40) };
    const started = performance.now();
    const child = spawn(process.execPath, ['dist/cli.js', ...args], {
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    let most = 0;
    const timer = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
        most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
      } catch {
        // It has ended, or the system has no such file.
      }
    }, 100);
    child.once('close', (code) => {
      clearInterval(timer);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${args.slice(0, 2).join(' ')}: ${seconds} s, ${Math.round(most / 1024)} MiB`);
      if (code === 0) resolve();
      else reject(new Error(`It ended with ${code}.`));
    });
  });
}

await drop();
await query(server, `CREATE DATABASE ${SOURCE}`, `CREATE DATABASE ${TARGET}`);
await query(
  urlOf(SOURCE),
  `CREATE TABLE "user" (id uuid PRIMARY KEY, username varchar UNIQUE NOT NULL, password varchar NOT NULL,
     profile_image varchar, is_active boolean NOT NULL, is_superuser boolean NOT NULL, create_at timestamp NOT NULL,
     updated_at timestamp NOT NULL, last_login_at timestamp, retired_at timestamp, store_api_key varchar, optins json)`,
  `CREATE TABLE apikey (id uuid PRIMARY KEY, name varchar, api_key varchar NOT NULL, api_key_hash varchar,
     user_id uuid NOT NULL, created_at timestamptz NOT NULL, last_used_at timestamp, total_uses integer NOT NULL,
     is_active boolean NOT NULL, expires_at timestamptz)`,
  `INSERT INTO "user" SELECT gen_random_uuid(), 'user-' || n, '${HASH}', 'Space/046-rocket.svg', true, n = 1, now(), now(),
     now(), NULL, NULL, '{"github_starred": false}' FROM generate_series(1, ${count}) AS n`,
  `INSERT INTO apikey SELECT gen_random_uuid(), 'key', 'gAAAAAB' || repeat('x', 120), encode(sha256(id::text::bytea), 'hex'),
     id, now(), NULL, 0, true, NULL FROM "user"`,
);
await run('migrate');
await run('import', 'langflow', urlOf(SOURCE));
await run('import', 'langflow', urlOf(SOURCE));
await drop();
