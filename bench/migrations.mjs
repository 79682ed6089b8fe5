// How long each migration takes on many accounts, which locks it holds, and how long it stops log-ins:
//
//   npm run bench:migrations [-- --accounts N] [--from NAME] [--together]
//
// It makes a database as an early version had it, with N accounts (1,000,000) that each have a password, an API key and
// a session, and later a membership and two audit events, and runs the migrations of today's code on it. Meanwhile one connection
// does every 10 ms what a log-in does, and another what a request with an API key does. With --together the migrations
// run as the server runs them, instead of one by one.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { createDataSource } from '../dist/platform/database/data-source.js';
import { DatabaseWatch, setWatch } from '../dist/platform/database/database-watch.js';
import { migrate } from '../dist/platform/database/migrate.js';
import { MIGRATIONS } from '../dist/platform/database/migrations.js';
import { createDatabase, startPostgres } from './postgres.mjs';

const PROBE_MS = 10;
const SAMPLE_MS = 20;
/** Those that stop what a log-in or a request does. Weaker ones are not shown. */
const STRONG = ['ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'];

const { values: options } = parseArgs({
  options: {
    accounts: { type: 'string', default: '1000000' },
    from: { type: 'string', default: MIGRATIONS[0].name },
    together: { type: 'boolean', default: false },
  },
});
const accounts = Number(options.accounts);

/** What is there once a migration has run. `$1` is not used: PostgreSQL plans these as they are. */
const SEEDS = {
  CreateAccounts1764000000000: [
    `INSERT INTO users (id, username, is_active, is_superuser, last_login_at, optins)
     SELECT gen_random_uuid(), CASE WHEN n % 100 = 0 THEN 'Jürgen.' ELSE 'User.' END || lpad(n::text, 7, '0') || '@example.com', true, false,
       now(), '{"github_starred": false, "dialog_dismissed": false, "discord_clicked": false}'
     FROM generate_series(1, ${accounts}) AS n`,
    `INSERT INTO passwords (user_id, hash) SELECT id, rpad('$2b$12$', 60, id::text) FROM users`,
    `INSERT INTO api_keys (id, user_id, prefix, hash)
     SELECT gen_random_uuid(), id, 'sk-bench', sha256(convert_to(id::text, 'UTF8')) FROM users`,
    `INSERT INTO sessions (id, user_id, epoch, expires_at)
     SELECT gen_random_uuid(), id, 0, now() + interval '1 day' FROM users`,
  ],
  AddWorkspaces1764300000000: [
    `INSERT INTO workspaces (id, name)
     SELECT 'team-' || n, 'Team ' || n FROM generate_series(0, ${accounts} / 1000) AS n`,
    `INSERT INTO memberships (workspace_id, user_id, username, is_admin)
     SELECT 'team-' || (seq / 1000), id, 'member-' || seq, false FROM users`,
    `UPDATE users SET email = lower(username) WHERE username ~ '^[\\x01-\\x7e]*$'`,
  ],
  AddAudit1765000000000: [
    `INSERT INTO audit_events (action, target_type, target_id, after, author)
     SELECT action, 'user', id::text, '{"is_active": true}', jsonb_build_object('user_id', id, 'address', '192.0.2.1')
     FROM users CROSS JOIN unnest('{user.create,session.create}'::text[]) AS action`,
  ],
};

/** Does the same again and again, and remembers the longest time that it took, in seconds. */
class Probe {
  longest = 0;
  deadlocks = 0;
  isStopped = false;

  static async start(name, work) {
    const probe = new Probe();
    probe.client = new pg.Client({ connectionString: url, application_name: name });
    await probe.client.connect();
    const { rows } = await probe.client.query(
      `SELECT u.id, k.hash FROM users u JOIN api_keys k ON k.user_id = u.id WHERE u.seq % 1000 = 7 LIMIT 200`,
    );
    await work(probe.client, rows[0]);
    probe.ended = probe.repeat(work, rows);
    return probe;
  }

  async repeat(work, rows) {
    for (let n = 0; !this.isStopped; n += 1) {
      const start = performance.now();
      await this.untilDone(work, rows[n % rows.length]);
      this.longest = Math.max(this.longest, (performance.now() - start) / 1000);
      await sleep(PROBE_MS);
    }
  }

  /** As the server does: a deadlock is tried again. */
  async untilDone(work, row) {
    for (;;) {
      try {
        return await work(this.client, row);
      } catch (error) {
        if (error.code !== '40P01') throw error;
        this.deadlocks += 1;
        await this.client.query('ROLLBACK');
      }
    }
  }

  async stop() {
    this.isStopped = true;
    await this.ended;
    await this.client.end();
    return this;
  }
}

const server = await startPostgres();
const url = await createDatabase(server.url, 'gatehouse_migrations');
const source = createDataSource([], { url, extra: { max: 4 } });
setWatch(source, new DatabaseWatch());
const observer = new pg.Client({ connectionString: url });
const measured = [];
try {
  await source.initialize();
  await observer.connect();
  await run();
  console.table(measured);
  console.log(
    `${accounts.toLocaleString('en')} accounts, ${(await observer.query('SHOW server_version')).rows[0].server_version}`,
  );
} finally {
  await observer.end().catch(() => {});
  await source.destroy();
  await server.stop();
}

async function run() {
  const all = [...source.migrations];
  const first = all.findIndex(({ name }) => name === options.from);
  for (let count = 1; count <= all.length; count += 1) {
    if (options.together && count > first + 1) count = all.length;
    source.migrations.splice(0, all.length, ...all.slice(0, count));
    const name =
      options.together && count > first + 1 ? 'all others together' : all[count - 1].name;
    if (count <= first + 1) await migrate(source);
    else measured.push(await measure(name));
    for (const statement of SEEDS[all[count - 1].name] ?? []) await observer.query(statement);
    if (all[count - 1].name in SEEDS) await observer.query('VACUUM ANALYZE');
  }
}

async function measure(migration) {
  const probes = [await Probe.start('log-in', logIn), await Probe.start('request', request)];
  const locks = watchLocks();
  await sleep(100);
  const start = performance.now();
  await migrate(source).finally(() => locks.stop());
  const seconds = (performance.now() - start) / 1000;
  const held = await locks.stop();
  const [logIns, requests] = await Promise.all(probes.map((probe) => probe.stop()));
  const row = {
    migration,
    seconds: round(seconds),
    logIns: round(logIns.longest),
    requests: round(requests.longest),
    deadlocks: logIns.deadlocks + requests.deadlocks,
    locks: held,
  };
  console.log(JSON.stringify(row));
  return row;
}

/** What a log-in reads and writes; each version of the schema has these columns. */
async function logIn(client, { id }) {
  await client.query(
    'SELECT * FROM users WHERE username = (SELECT username FROM users WHERE id = $1)',
    [id],
  );
  await client.query('SELECT hash FROM passwords WHERE user_id = $1', [id]);
  await client.query('BEGIN');
  await client.query('UPDATE users SET last_login_at = now() WHERE id = $1', [id]);
  await client.query(
    `INSERT INTO sessions (id, user_id, epoch, expires_at) VALUES (gen_random_uuid(), $1, 0, now() + interval '1 day')`,
    [id],
  );
  await client.query('COMMIT');
}

async function request(client, { hash }) {
  await client.query(
    'SELECT * FROM api_keys k JOIN users u ON u.id = k.user_id WHERE k.hash = $1',
    [hash],
  );
  await client.query(
    'UPDATE api_keys SET total_uses = total_uses + 1, last_used_at = now() WHERE hash = $1',
    [hash],
  );
}

/** Samples which tables the migration has locked, until it is stopped. */
function watchLocks() {
  const held = new Map();
  let isStopped = false;
  const ended = (async () => {
    while (!isStopped) {
      const { rows } = await observer.query(
        `SELECT c.relname || ' ' || l.mode AS lock FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
         JOIN pg_stat_activity a ON a.pid = l.pid
         WHERE l.granted AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND l.mode = ANY ($1)
           AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND a.application_name NOT IN ('log-in', 'request')`,
        [STRONG],
      );
      const now = performance.now();
      for (const { lock } of rows) {
        const [since] = held.get(lock) ?? [now];
        held.set(lock, [since, now]);
      }
      await sleep(SAMPLE_MS);
    }
  })();
  return {
    stop: async () => {
      isStopped = true;
      await ended;
      return [...held]
        .map(
          ([lock, [since, until]]) =>
            `${lock.replace(/Lock$/, '')} ${round((until - since) / 1000)}`,
        )
        .join(', ');
    },
  };
}

function round(seconds) {
  return Number(seconds.toFixed(seconds < 10 ? 2 : 1));
}
