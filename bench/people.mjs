import pg from 'pg';
import { median } from './measure.mjs';
import { createDatabase, startPostgres } from './postgres.mjs';
import { writeResults } from './report.mjs';
import { startGatehouse, SUPERUSER_API_KEY } from './servers.mjs';

const ACCOUNTS = 1_000_000;
const EVENTS = 1_000_000;
const REPETITIONS = 15;
/** Counts are kept in memory, so a server counts once. */
const STARTS = 5;

/** Of each list: the query, and how many accounts its page must have. */
const LISTS = {
  'first view': ['?limit=50', 50],
  'last page': ['?limit=50&page=last', 50],
  'by user name, first page': ['?limit=50&sort=username', 50],
  'by user name, last page': ['?limit=50&sort=username&page=last', 50],
  'by last log-in, newest first': ['?limit=50&sort=last_login&order=desc', 50],
  'by last log-in, last page': ['?limit=50&sort=last_login&order=desc&page=last', 50],
  'search, one match': ['?limit=50&search=er-0500000', 1],
  'search in emails, 100 matches': ['?limit=50&search=l-5000', 50],
  'search, every account matches': ['?limit=50&search=user', 50],
  'search, every account matches, by user name': ['?limit=50&search=user&sort=username', 50],
  'search, a tenth matches, by last log-in': ['?limit=50&search=grace&sort=last_login', 50],
  'search, two characters': ['?limit=50&search=us', 50],
  'search, no match': ['?limit=50&search=no-such-person', 0],
  'inactive (5 %)': ['?limit=50&is_active=false', 50],
  'inactive, by user name, last page': ['?limit=50&is_active=false&sort=username&page=last', 50],
  'superusers (100), by last log-in': ['?limit=50&is_superuser=true&sort=last_login', 50],
  'inactive superusers: none': ['?limit=50&is_superuser=true&is_active=false', 0],
  'members of a workspace (10,000)': ['?limit=50&workspace=large', 50],
  'members, by user name, last page': ['?limit=50&workspace=large&sort=username&page=last', 50],
  'members of a small workspace (3)': ['?limit=50&workspace=small&sort=username', 3],
};

const DAY_MS = 86_400_000;
const inDays = (days) => new Date(Date.now() + days * DAY_MS).toISOString();

/** Of each list of keys: the query. */
const KEYS = {
  'keys, first view': '?limit=50',
  'keys, last page': '?limit=50&page=last',
  'keys, the next to expire': '?limit=50&sort=expires',
  'keys by their beginning': '?limit=50&prefix=sk-050000',
  'keys of one account': '?limit=50&owner_id=10c1c6a2-ab8a-4748-8700-0e4832fd5ce8',
  'keys, search by name, one match': '?limit=50&name=user%200500001',
  'keys, search by name, a tenth matches': '?limit=50&name=nightly',
  'keys, search by name, no match': '?limit=50&name=no-such-name',
  'keys, inactive (2 %)': '?limit=50&is_active=false',
  'keys, inactive, last page': '?limit=50&is_active=false&page=last',
  'keys, expiring within 30 days': `?limit=50&is_active=true&sort=expires&expires_before=${inDays(30)}`,
  'keys, unused for 90 days (half)': `?limit=50&is_active=true&unused_since=${inDays(-90)}`,
  'keys, unused for 90 days, last page': `?limit=50&is_active=true&page=last&unused_since=${inDays(-90)}`,
  'keys, unused for 5 years (none)': `?limit=50&is_active=true&unused_since=${inDays(-1_826)}`,
};

/** Measures what an administrator's console asks, with 1,000,000 accounts. */
export async function measurePeople(options) {
  const postgres = await startPostgres();
  let server;
  try {
    const database = await createDatabase(postgres.url, 'gatehouse_bench_people');
    server = await startGatehouse(database);
    console.log(`seeding ${ACCOUNTS} accounts and ${EVENTS} events ...`);
    await seedPeople(database);
    const rows = [];
    for (const [name, [query, size]] of Object.entries(LISTS)) {
      rows.push([name, await times(() => list(server, query, size))]);
    }
    rows.push(['a page of 50 in the middle, by its cursor', await times(await fromMiddle(server))]);
    for (const [name, query] of Object.entries(KEYS)) {
      rows.push([name, await times(() => ask(server, `api_keys${query}`))]);
    }
    rows.push([
      'grants to one client (100,000), first page',
      await times(() => grants(server, '')),
    ]);
    rows.push(['grants to one client, last page', await times(() => grants(server, '&page=last'))]);
    rows.push(['overview, afterwards', await times(() => ask(server, 'overview'))]);
    const first = [];
    for (let start = 0; start < STARTS; start += 1) {
      await server.stop();
      server = await startGatehouse(database);
      await list(server, '?limit=50', 50);
      const startedAt = performance.now();
      await ask(server, 'overview');
      first.push(performance.now() - startedAt);
    }
    rows.push([`overview, counted for the first time, of ${STARTS} starts`, first]);
    const table = [
      `| 1,000,000 accounts | median ms | slowest of ${REPETITIONS} |`,
      '| --- | ---: | ---: |',
      ...rows.map(
        ([name, took]) =>
          `| ${name} | ${median(took).toFixed(1)} | ${Math.max(...took).toFixed(1)} |`,
      ),
    ].join('\n');
    console.log(table);
    writeResults("An administrator's console at 1,000,000 accounts", table, options);
  } finally {
    await server?.stop();
    await postgres.stop();
  }
}

async function seedPeople(databaseUrl) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    `INSERT INTO users (id, username, email, email_proof, name, is_active, is_superuser, last_login_at)
     SELECT gen_random_uuid(), 'user-' || lpad(n::text, 7, '0'),
       CASE WHEN n % 2 = 0 THEN 'mail-' || n || '@example.com' END,
       CASE WHEN n % 2 = 0 THEN 'superuser' END,
       CASE WHEN n % 10 = 0 THEN 'Grace Hopper ' || n WHEN n % 3 = 0 THEN 'Ada ' || n END,
       n % 20 <> 0, n % 10000 = 1,
       CASE WHEN n % 5 <> 0 THEN now() - make_interval(secs => (n::bigint * 7919 % 31536000)) END
     FROM generate_series(1, $1::int) AS n`,
    [ACCOUNTS],
  );
  for (const [id, sql] of [
    ['large', 'seq % 100 = 7'],
    ['small', 'seq IN (500, 500000, 900000)'],
  ]) {
    await client.query(
      `INSERT INTO workspaces (id, name, owner_id)
       SELECT $1, $1, id FROM users WHERE is_internal`,
      [id],
    );
    await client.query(
      `INSERT INTO memberships (workspace_id, user_id, username, is_admin)
       SELECT $1, id, username, false FROM users WHERE ${sql}`,
      [id],
    );
  }
  await client.query(
    `INSERT INTO api_keys (id, user_id, name, is_active, prefix, hash, created_at, last_used_at, expires_at)
     SELECT gen_random_uuid(), id,
       CASE WHEN seq % 10 = 0 THEN 'Nightly build ' || seq WHEN seq % 7 <> 0
         THEN 'Laptop of user ' || lpad(seq::text, 7, '0') END,
       seq % 50 <> 0, 'sk-' || lpad(seq::text, 7, '0'),
       sha256(convert_to(id::text, 'UTF8')), now() - make_interval(days => (seq % 400)::int),
       CASE WHEN seq % 3 = 0 THEN now() - make_interval(days => (seq % 30)::int) END,
       CASE WHEN seq % 5 = 0 THEN now() + make_interval(days => (seq % 365)::int) END
     FROM users WHERE NOT is_internal`,
  );
  await client.query(
    `INSERT INTO oauth_clients (id, name, redirect_uris, post_logout_redirect_uris, grant_types, scopes)
     VALUES ('ghc_bench', 'Bench', '{}', '{}', '{authorization_code}', '{openid}')`,
  );
  await client.query(
    `INSERT INTO oauth_records (id, model, payload, account_id, client_id, scopes, created_at, expires_at, session_epoch)
     SELECT sha256(convert_to('grant ' || seq, 'UTF8')), 'Grant', '', id, 'ghc_bench', '{openid}',
       now() - make_interval(secs => (seq * 13)::int), now() + interval '14 days', session_epoch
     FROM users WHERE seq % 10 = 3`,
  );
  // Log-ins of 30 days, a tenth of them refused, between other events.
  await client.query(
    `INSERT INTO audit_events (at, action, target_type, target_id, after)
     SELECT now() - make_interval(secs => (n::bigint * 7919 % 2592000)),
       CASE WHEN n % 10 = 0 THEN 'login.refuse' WHEN n % 2 = 0 THEN 'session.create'
         ELSE 'user.update' END,
       CASE WHEN n % 10 = 0 THEN 'user' WHEN n % 2 = 0 THEN 'session' ELSE 'user' END,
       'target-' || n % 1000,
       '{"reason": "invalid_credentials"}'
     FROM generate_series(1, $1::int) AS n`,
    [EVENTS],
  );
  await client.query('VACUUM ANALYZE');
  await client.end();
}

async function times(act) {
  const took = [];
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
    const startedAt = performance.now();
    await act();
    took.push(performance.now() - startedAt);
  }
  return took;
}

async function ask(server, path) {
  const response = await fetch(`${server.url}/api/v1/${path}`, {
    headers: { 'x-api-key': SUPERUSER_API_KEY },
  });
  const body = await response.json();
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}.`);
  return body;
}

async function grants(server, query) {
  const page = await ask(server, `oauth_clients/ghc_bench/grants?limit=50${query}`);
  if (page.grants.length !== 50) throw new Error(`There are ${page.grants.length} grants.`);
}

async function list(server, query, size) {
  const { accounts } = await ask(server, `accounts${query}`);
  if (accounts.length !== size) throw new Error(`${query} has ${accounts.length} accounts.`);
}

/** A page that begins after the accounts that last logged in half a year ago. */
async function fromMiddle(server) {
  const place = ['last_login', 'desc', 'after', String(Date.now() - 15_768_000_000), '1'];
  const cursor = Buffer.from(JSON.stringify(place)).toString('base64url');
  return () => list(server, `?limit=50&cursor=${cursor}`, 50);
}
