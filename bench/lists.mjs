import { createApiKeyText } from '../dist/platform/credentials/secret-token.js';
import { median } from './measure.mjs';
import { createDatabase, startPostgres } from './postgres.mjs';
import { writeResults } from './report.mjs';
import { seed } from './seed.mjs';
import { startGatehouse, SUPERUSER_API_KEY } from './servers.mjs';

const SMALL = 1000;
const LARGE = 1_000_000;
const REPETITIONS = 60;

/** Measures pages of the list and creations, with 1,000 and with 1,000,000 accounts, in turn. */
export async function compareLists(options) {
  const postgres = await startPostgres();
  const servers = [];
  try {
    for (const users of [SMALL, LARGE]) {
      const database = await createDatabase(postgres.url, `gatehouse_bench_${users}`);
      const server = await startGatehouse(database, { BCRYPT_COST: '4' });
      servers.push({ users, ...server });
      console.log(`seeding ${users} accounts ...`);
      await seed(database, users, createApiKeyText);
    }
    const rows = [];
    const paths = (users) => ({
      'first page': `?limit=10`,
      'middle page': `?skip=${users / 2}&limit=10`,
      'last page': `?skip=${users - 9}&limit=10`,
      'search, one match': `?search=er-${String(users / 2).padStart(7, '0')}&limit=10`,
    });
    for (const name of Object.keys(paths(SMALL))) {
      rows.push([
        name,
        ...(await inTurn(servers, (server) => list(server, paths(server.users)[name]))),
      ]);
    }
    let created = 0;
    rows.push([
      'create (bcrypt cost 4)',
      ...(await inTurn(servers, (server) => create(server, (created += 1)))),
    ]);
    const table = [
      '| median ms | 1,000 accounts | 1,000,000 accounts | ratio |',
      '| --- | ---: | ---: | ---: |',
      ...rows.map(
        ([name, small, large]) =>
          `| ${name} | ${small.toFixed(2)} | ${large.toFixed(2)} | ${(large / small).toFixed(2)} |`,
      ),
    ].join('\n');
    console.log(table);
    writeResults('Lists at 1,000 and 1,000,000 accounts', table, options);
  } finally {
    for (const server of servers) await server.stop();
    await postgres.stop();
  }
}

/** Median milliseconds per server. The servers take turns. */
async function inTurn(servers, act) {
  const times = servers.map(() => []);
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
    for (const [index, server] of servers.entries()) {
      const startedAt = performance.now();
      await act(server);
      times[index].push(performance.now() - startedAt);
    }
  }
  return times.map(median);
}

async function list(server, query) {
  const response = await fetch(`${server.url}/api/v1/users/${query}`, {
    headers: { 'x-api-key': SUPERUSER_API_KEY },
  });
  const body = await response.json();
  if (response.status !== 200 || body.users.length === 0) {
    throw new Error(`The list answered ${response.status} with ${body.users?.length} accounts.`);
  }
}

async function create(server, number) {
  const response = await fetch(`${server.url}/api/v1/users/`, {
    method: 'POST',
    headers: { 'x-api-key': SUPERUSER_API_KEY, 'content-type': 'application/json' },
    body: JSON.stringify({ username: `created-${number}`, password: 'a-long-password' }),
  });
  await response.arrayBuffer();
  if (response.status !== 201) throw new Error(`The creation answered ${response.status}.`);
}
