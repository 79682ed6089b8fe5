// The recipe of docs/high-availability.md, on this machine: etcd, three PostgreSQL servers with
// Patroni, HAProxy, and two servers of the build. Under load the primary is killed, again and
// again. Then it is checked what was promised. Not a part of CI: it takes ten minutes, and needs
// Debian's packages patroni, etcd-server (etcd), haproxy and postgresql.
//
//   npm run check:ha [-- --kills 10] [--hosts 1] [--freezes 1] [--etcd 1]
//                              [--direct] [--pooler session|transaction] [--keep]
//
// --kills: how often the postmaster is killed; --hosts: how often all processes of its host are;
// --freezes: how often they hang, until the watchdog resets the host: this script plays it;
// --etcd: how often etcd is killed, for longer than the ttl;
// --direct: the servers find the primary themselves (several hosts in DATABASE_URL);
// --pooler: PgBouncer in between, the program that PGBOUNCER names; --keep: leaves the logs.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Cluster, KEY } from './cluster.mjs';
import { Load } from './load.mjs';
import { handOver, stopAll, until } from './processes.mjs';

/** The longest time in which requests may be refused, in seconds. */
const PROMISED = { postmaster: 10, host: 30, frozen: 30, etcd: 0 };
/** The ttl without the safety margin of deploy/ha/patroni.yml. */
const WATCHDOG_MS = 15_000;
/** Twice the ttl. */
const ETCD_AWAY_MS = 40_000;
const OLDEST_REQUEST_SECONDS = 15;

const { values: options } = parseArgs({
  options: {
    kills: { type: 'string', default: '10' },
    hosts: { type: 'string', default: '1' },
    freezes: { type: 'string', default: '1' },
    etcd: { type: 'string', default: '1' },
    direct: { type: 'boolean', default: false },
    pooler: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const FAULTS = {
  postmaster: {
    inWords: 'postmaster killed on',
    make: (node) => cluster.killPostmaster(node),
    mend: () => {},
  },
  host: {
    inWords: 'all killed on',
    make: (node) => cluster.killHost(node),
    mend: (node) => cluster.startNode(node),
  },
  frozen: {
    inWords: 'all frozen on',
    make: async (node) => {
      await cluster.signalHost(node, 'SIGSTOP');
      await wait(WATCHDOG_MS);
      await cluster.killHost(node);
    },
    mend: (node) => cluster.startNode(node),
  },
  etcd: {
    inWords: 'etcd killed; primary',
    make: async () => {
      await cluster.killEtcd();
      await wait(ETCD_AWAY_MS);
    },
    mend: () => cluster.startEtcd(),
  },
};
const failures = [];
const directory = await mkdtemp(join(tmpdir(), 'gatehouse-ha-'));
handOver(directory);
const cluster = new Cluster(directory, binaries());
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void end(130));
try {
  await check();
} catch (error) {
  failures.push(error.stack);
} finally {
  await end(failures.length > 0 ? 1 : 0);
}

async function end(code) {
  await stopAll();
  await cluster.killRest();
  for (const failure of failures) console.error(failure);
  if (options.keep) console.log(`Logs: ${directory}`);
  else await rm(directory, { recursive: true, force: true });
  process.exit(code);
}

async function check() {
  console.log('Starting etcd, three PostgreSQL servers, HAProxy and two servers ...');
  await cluster.start({ isDirect: options.direct, pooler: options.pooler });
  const pids = cluster.servers.map((server) => server.process.pid);
  const load = new Load(cluster.url, KEY);
  await load.start();
  await wait(3_000);
  const faults = [];
  for (const kind of [
    ...Array(Number(options.kills)).fill('postmaster'),
    ...Array(Number(options.hosts)).fill('host'),
    ...Array(Number(options.freezes)).fill('frozen'),
    ...Array(Number(options.etcd)).fill('etcd'),
  ]) {
    faults.push(await oneFault(kind, load));
  }
  const isRestarted = cluster.servers.some(
    ({ process: { pid, hasEnded } }, index) => hasEnded || pid !== pids[index],
  );
  const rolling = await rollingRestart(load);
  await load.stop();
  console.table([...faults, rolling].map(inWords));
  await judge(load, faults, rolling, isRestarted);
}

async function oneFault(kind, load) {
  const node = await cluster.recovered();
  const from = performance.now();
  await FAULTS[kind].make(node);
  const successor = await until('another primary, which is served', async () => {
    const leader = await cluster.leader();
    const last = load.answers.at(-1);
    return leader && (leader !== node || kind === 'etcd') && last.status < 300 && leader;
  });
  await wait(2_000);
  await FAULTS[kind].mend(node);
  await cluster.recovered();
  await wait(2_000);
  const found = load.refusals(from, performance.now());
  const what = `${FAULTS[kind].inWords} ${node.name}, then ${successor.name}`;
  const fault = { what, kind, ...found };
  console.log(`${fault.what}: refused for ${found.seconds.toFixed(1)} s`);
  return fault;
}

/** Each server is stopped as a process manager does, and started again. */
async function rollingRestart(load) {
  const from = performance.now();
  for (const server of cluster.servers) {
    server.process.signal('SIGTERM');
    const code = await server.process.gone;
    if (code !== 0) failures.push(`${server.name} ended with ${code}`);
    await cluster.startServer(server);
    // Until HAProxy has seen it.
    await wait(3_000);
  }
  const found = load.refusals(from, performance.now());
  return { what: 'rolling restart of both servers', kind: 'rolling', ...found };
}

function inWords({ what, requests, refused, byProxy, seconds, silent, slowest }) {
  return {
    fault: what,
    requests,
    'answered 503': refused,
    'by HAProxy': byProxy,
    'for (s)': Number(seconds.toFixed(1)),
    'no success for (s)': Number(silent.toFixed(1)),
    'slowest answer (s)': Number(slowest.toFixed(1)),
  };
}

async function judge(load, faults, rolling, isRestarted) {
  const lost =
    (await missing('users', load.accounts)).length + (await missing('api_keys', load.keys)).length;
  const longest = (kind) =>
    Math.max(
      0,
      ...faults
        .filter((each) => each.kind === kind)
        .map(({ refused, seconds, silent }) => (refused > 0 ? Math.max(seconds, silent) : 0)),
    );
  const oldest = load.answers.reduce((most, { ms }) => Math.max(most, ms), 0) / 1_000;
  const promises = [
    ['acknowledged writes', load.accounts.length + load.keys.length],
    ['... of these lost', lost, 0],
    ['revoked keys', load.revoked.length],
    ['... tried again, times', load.revokedTries],
    ['... accepted', load.accepted, 0],
    ['answers other than expected and 503', load.wrong.length, 0],
    ['longest refusal, postmaster killed (s)', longest('postmaster'), PROMISED.postmaster],
    ['longest refusal, host killed (s)', longest('host'), PROMISED.host],
    ['longest refusal, host frozen (s)', longest('frozen'), PROMISED.frozen],
    ['longest refusal, etcd killed (s)', longest('etcd'), PROMISED.etcd],
    ['slowest answer (s)', oldest, OLDEST_REQUEST_SECONDS],
    ['servers that ended by themselves', isRestarted ? 1 : 0, 0],
    ['failed requests in the rolling restart', rolling.refused, 0],
  ];
  console.table(
    promises.map(([figure, found, promised]) => ({
      figure,
      found: Math.round(found * 10) / 10,
      'at most': promised,
    })),
  );
  for (const [figure, found, promised] of promises) {
    if (found > promised) failures.push(`Broken promise: ${figure}: ${found} (${promised})`);
  }
  if (load.accounts.length === 0 || load.revokedTries === 0) failures.push('There was no load.');
  for (const each of load.wrong.slice(0, 10)) failures.push(JSON.stringify(each));
}

/** @returns those ids that the primary does not have */
async function missing(table, ids) {
  const client = await cluster.connect();
  const { rows } = await client.query(
    `SELECT wanted.id FROM unnest($1::uuid[]) AS wanted (id)
     WHERE NOT EXISTS (SELECT FROM ${table} WHERE ${table}.id = wanted.id)`,
    [ids],
  );
  await client.end();
  return rows;
}

/** Where the server programs of PostgreSQL are. */
function binaries() {
  for (const program of ['etcd', 'patroni', 'haproxy']) {
    const PATH = `${process.env.PATH}:/usr/sbin`;
    try {
      execFileSync('sh', ['-c', `command -v ${program}`], { env: { PATH }, stdio: 'ignore' });
    } catch {
      console.error(
        `${program} is missing: apt-get install patroni etcd-server haproxy postgresql`,
      );
      process.exit(1);
    }
  }
  const folder = '/usr/lib/postgresql';
  const versions = existsSync(folder) ? readdirSync(folder).sort((a, b) => b - a) : [];
  const found = versions.map((version) => join(folder, version, 'bin'));
  const bin = found.find((each) => existsSync(join(each, 'initdb')));
  if (!bin) throw new Error('No PostgreSQL server is installed: apt-get install postgresql');
  return bin;
}
