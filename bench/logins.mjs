import { setTimeout as sleep } from 'node:timers/promises';
import bcrypt from 'bcrypt';
import { measure, median } from './measure.mjs';
import { createDatabase, startPostgres } from './postgres.mjs';
import { writeResults } from './report.mjs';
import { startGatehouse, SUPERUSER_API_KEY } from './servers.mjs';

const COST = 10;
const CONCURRENCY = 8;
const PASSWORD = 'a-password-for-benchmarks';

/**
 * Measures log-ins and creations against the bare library at the same concurrency, and whoami
 * during continuous log-ins.
 */
export async function compareLogins(options) {
  const postgres = await startPostgres();
  let server;
  try {
    const database = await createDatabase(postgres.url, 'gatehouse_bench_logins');
    server = await startGatehouse(database, {
      BCRYPT_COST: String(COST),
      SUPERUSER_PASSWORD: PASSWORD,
    });
    const hash = await bcrypt.hash(PASSWORD, COST);
    const one = Number(process.env.HASH_CONCURRENCY ?? 1);
    const kinds = {
      'bare compare': () => perSecond(one, options.seconds, () => bcrypt.compare(PASSWORD, hash)),
      'log-in': () => perSecond(CONCURRENCY, options.seconds, () => login(server)),
      'bare hash': () => perSecond(one, options.seconds, () => bcrypt.hash(PASSWORD, COST)),
      creation: () => perSecond(CONCURRENCY, options.seconds, () => create(server)),
    };
    const rates = Object.fromEntries(Object.keys(kinds).map((name) => [name, []]));
    for (let round = 0; round < options.rounds; round += 1) {
      for (const [name, run] of Object.entries(kinds)) rates[name].push(await run());
      console.log(`round ${round + 1} of ${options.rounds} done`);
    }
    const rate = (name) => median(rates[name]);
    const ratio = (own, bare) =>
      median(rates[own].map((value, round) => value / rates[bare][round]));
    const { calm, busy } = await whoamiDuringLogins(server, options);
    const table = [
      `bcrypt cost ${COST}, ${one} hash at a time, ${CONCURRENCY} clients.`,
      '',
      '| per second | bare library | gatehouse | ratio |',
      '| --- | ---: | ---: | ---: |',
      `| log-ins | ${rate('bare compare').toFixed(1)} | ${rate('log-in').toFixed(1)} | ${ratio('log-in', 'bare compare').toFixed(2)} |`,
      `| creations | ${rate('bare hash').toFixed(1)} | ${rate('creation').toFixed(1)} | ${ratio('creation', 'bare hash').toFixed(2)} |`,
      '',
      `whoami by key, ${options.connections} connections: p99 ${median(calm)} ms without log-ins, ` +
        `${median(busy)} ms while ${CONCURRENCY} clients log in without a pause ` +
        `(${(median(busy) / median(calm)).toFixed(2)} times).`,
    ].join('\n');
    console.log(table);
    writeResults('Log-ins', table, options);
  } finally {
    await server?.stop();
    await postgres.stop();
  }
}

async function perSecond(concurrency, seconds, act) {
  const end = performance.now() + seconds * 1000;
  let done = 0;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (performance.now() < end) {
        await act();
        done += 1;
      }
    }),
  );
  return done / seconds;
}

async function whoamiDuringLogins(server, options) {
  const target = {
    name: 'whoami',
    ...server,
    requests: [
      { method: 'GET', path: '/api/v1/users/whoami', headers: { 'x-api-key': SUPERUSER_API_KEY } },
    ],
    verify: (body) => body.includes('"username":"admin"'),
  };
  const calm = [];
  const busy = [];
  for (let round = 0; round < options.rounds; round += 1) {
    calm.push((await measure(target, options)).p99);
    let isOver = false;
    const logins = Array.from({ length: CONCURRENCY }, async () => {
      while (!isOver) await login(server);
    });
    await sleep(200);
    busy.push((await measure(target, options)).p99);
    isOver = true;
    await Promise.all(logins);
  }
  return { calm, busy };
}

async function login(server) {
  const response = await fetch(`${server.url}/api/v1/login`, {
    method: 'POST',
    body: new URLSearchParams({ username: 'admin', password: PASSWORD }),
  });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`The log-in answered ${response.status}.`);
}

let created = 0;
async function create(server) {
  const response = await fetch(`${server.url}/api/v1/users/`, {
    method: 'POST',
    headers: { 'x-api-key': SUPERUSER_API_KEY, 'content-type': 'application/json' },
    body: JSON.stringify({ username: `created-${(created += 1)}`, password: PASSWORD }),
  });
  await response.arrayBuffer();
  if (response.status !== 201) throw new Error(`The creation answered ${response.status}.`);
}
