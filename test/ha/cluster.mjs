// PostgreSQL with Patroni, etcd and HAProxy, and two servers, from the files of deploy/ha.
import { readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { freePort, handOver, Process, signal, signalTree, until } from './processes.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RECIPE = join(ROOT, 'deploy/ha');
const PASSWORD = 'a-password-of-this-check';
const NODES = { a: '10.0.0.11', b: '10.0.0.12', c: '10.0.0.13' };
const SERVERS = { 1: '10.0.0.31', 2: '10.0.0.32' };
const POOL_MODES = {
  session: 'pool_mode = session',
  transaction: 'pool_mode = transaction\nmax_prepared_statements = 200',
};
export const KEY = 'superuser-key-of-32-characters-or-more';

export class Cluster {
  nodes = [];
  servers = [];

  constructor(directory, binaries) {
    this.directory = directory;
    this.binaries = binaries;
  }

  /** @param isDirect whether the servers find the primary themselves, without HAProxy */
  async start({ isDirect = false, pooler } = {}) {
    await this.startEtcd();
    await this.makeNodes();
    const [first, ...others] = this.nodes;
    this.startNode(first);
    await until('a first primary', () => this.leader());
    for (const each of others) this.startNode(each);
    await this.recovered();
    await this.makeDatabase();
    await this.startProxy();
    this.databaseUrl = isDirect
      ? this.urlOf(this.nodes.map(({ port }) => `127.0.0.1:${port}`).join(','))
      : this.urlOf(`127.0.0.1:${pooler ? await this.startPooler(pooler) : this.databasePort}`);
    for (const each of this.servers) await this.startServer(each);
    await until('servers behind HAProxy', async () => (await fetch(`${this.url}/ready`)).ok);
  }

  async startEtcd() {
    this.etcdPorts ??= [await freePort(), await freePort()];
    const [client, peer] = this.etcdPorts;
    this.etcd = `127.0.0.1:${client}`;
    const url = (port) => `http://127.0.0.1:${port}`;
    const args = {
      name: 'etcd',
      'data-dir': join(this.directory, 'etcd'),
      'listen-client-urls': url(client),
      'advertise-client-urls': url(client),
      'listen-peer-urls': url(peer),
      'initial-advertise-peer-urls': url(peer),
      'initial-cluster': `etcd=${url(peer)}`,
      // Several clusters share this disk.
      'unsafe-no-fsync': '',
    };
    const text = Object.entries(args).map(([name, value]) => `--${name}${value && `=${value}`}`);
    this.etcdProcess = new Process(this.directory, 'etcd', ['etcd', ...text]);
    await until('etcd', async () => (await fetch(`http://${this.etcd}/health`)).ok);
  }

  async makeNodes() {
    for (const name of Object.keys(NODES)) {
      this.nodes.push({ name, port: await freePort(), api: await freePort() });
    }
    // Several nodes on one machine would share the directory of sockets, and a watchdog.
    await this.fill('patroni.yml', {
      '/var/run/postgresql': "''",
      'mode: required': "mode: 'off'",
    });
  }

  startNode(node) {
    const { name, port, api } = node;
    const config = join(this.directory, 'patroni.yml');
    node.data = join(this.directory, `data-${name}`);
    node.patroni = new Process(this.directory, `patroni-${name}`, ['patroni', config], {
      PATRONI_NAME: name,
      PATRONI_RESTAPI_LISTEN: `127.0.0.1:${api}`,
      PATRONI_RESTAPI_CONNECT_ADDRESS: `127.0.0.1:${api}`,
      PATRONI_POSTGRESQL_LISTEN: `127.0.0.1:${port}`,
      PATRONI_POSTGRESQL_CONNECT_ADDRESS: `127.0.0.1:${port}`,
      PATRONI_POSTGRESQL_DATA_DIR: node.data,
      PATRONI_POSTGRESQL_BIN_DIR: this.binaries,
      PATRONI_POSTGRESQL_PGPASS: join(this.directory, `pgpass-${name}`),
      PATRONI_ETCD3_HOSTS: this.etcd,
      PATRONI_SUPERUSER_PASSWORD: PASSWORD,
      PATRONI_REPLICATION_PASSWORD: PASSWORD,
    });
  }

  async makeDatabase() {
    const client = await this.connect('postgres', 'postgres');
    await client.query(`CREATE ROLE gatehouse LOGIN PASSWORD '${PASSWORD}'`);
    await client.query('CREATE DATABASE gatehouse OWNER gatehouse');
    await client.end();
  }

  async startProxy() {
    this.databasePort = await freePort();
    const clients = await freePort();
    this.url = `http://127.0.0.1:${clients}`;
    const places = { '127.0.0.1:5000': `127.0.0.1:${this.databasePort}` };
    places['127.0.0.1:8080'] = `127.0.0.1:${clients}`;
    for (const { name, port, api } of this.nodes) {
      places[`${NODES[name]}:5432 check port 8008`] = `127.0.0.1:${port} check port ${api}`;
    }
    for (const [number, address] of Object.entries(SERVERS)) {
      const port = await freePort();
      this.servers.push({ name: `gatehouse-${number}`, port, url: `http://127.0.0.1:${port}` });
      places[`${address}:8640`] = `127.0.0.1:${port}`;
    }
    const file = await this.fill('haproxy.cfg', places);
    new Process(this.directory, 'haproxy', ['haproxy', '-db', '-f', file]);
  }

  /** PgBouncer before HAProxy. @returns its port */
  async startPooler(mode) {
    const port = await freePort();
    const users = join(this.directory, 'userlist.txt');
    await writeFile(users, `"gatehouse" "${PASSWORD}"\n`);
    handOver(users);
    const file = await this.fill('pgbouncer.ini', {
      'port=5000': `port=${this.databasePort}`,
      'listen_port = 6432': `listen_port = ${port}`,
      'unix_socket_dir = /var/run/postgresql': 'unix_socket_dir =',
      '/etc/pgbouncer/userlist.txt': users,
      'pool_mode = session': POOL_MODES[mode],
    });
    new Process(this.directory, 'pgbouncer', [process.env.PGBOUNCER ?? 'pgbouncer', file]);
    return port;
  }

  async startServer(server) {
    const command = [process.execPath, join(ROOT, 'dist/main.js')];
    server.process = new Process(this.directory, server.name, command, {
      PORT: `${server.port}`,
      DATABASE_URL: this.databaseUrl,
      SECRET_KEY: 'a-secret-key-of-the-availability-check',
      SUPERUSER_API_KEY: KEY,
      SUPERUSER_PASSWORD: PASSWORD,
      TRUST_PROXY: '127.0.0.1',
      LOG_FORMAT: 'json',
      // Hashing a password would take most of the time of both processors.
      BCRYPT_COST: '4',
      // Revoked keys are tried more often.
      BAD_CREDENTIALS_PER_MINUTE: '0',
    });
    await until(server.name, async () => {
      return server.process.hasEnded || (await fetch(`${server.url}/ready`)).ok;
    });
    if (server.process.hasEnded) throw new Error(server.process.output);
  }

  /** @returns what Patroni says of its members */
  async members() {
    for (const { api } of this.nodes) {
      try {
        const signal = AbortSignal.timeout(2_000);
        const answer = await fetch(`http://127.0.0.1:${api}/cluster`, { signal });
        return (await answer.json()).members;
      } catch {
        // Another node knows it too.
      }
    }
    return [];
  }

  /** The node that holds the lock and accepts writes. */
  async leader() {
    for (const node of this.nodes) {
      const signal = AbortSignal.timeout(2_000);
      const ask = fetch(`http://127.0.0.1:${node.api}/primary`, { signal });
      if (await ask.then(({ ok }) => ok).catch(() => false)) return node;
    }
    return undefined;
  }

  /** Waits until every node runs and one can take over. */
  recovered() {
    return until('a cluster with all its nodes', async () => {
      const members = await this.members();
      const runs = ({ state }) => state === 'running' || state === 'streaming';
      return (
        members.length === this.nodes.length &&
        members.every(runs) &&
        members.some(({ role }) => role === 'sync_standby') &&
        (await this.leader())
      );
    });
  }

  async killPostmaster(node) {
    signal(await postmasterOf(node), 'SIGKILL');
  }

  /** All at once, as when the host loses its power. */
  async killHost(node) {
    await this.signalHost(node, 'SIGKILL');
    await node.patroni.gone;
  }

  killEtcd() {
    return this.etcdProcess.stop('SIGKILL');
  }

  /** @param name SIGSTOP: the host hangs */
  async signalHost(node, name) {
    const postmaster = await postmasterOf(node);
    await signalTree(node.patroni.pid, name);
    if (postmaster) await signalTree(postmaster, name);
  }

  /** What Patroni leaves behind when it could not stop. */
  async killRest() {
    for (const node of this.nodes) {
      const postmaster = await postmasterOf(node);
      if (postmaster) await signalTree(postmaster, 'SIGKILL');
    }
  }

  /** Connects to the primary, not through a proxy. */
  async connect(user = 'gatehouse', database = 'gatehouse') {
    const { port } = await until('a primary', () => this.leader());
    const connectionString = `postgres://${user}:${PASSWORD}@127.0.0.1:${port}/${database}`;
    const client = new pg.Client({ connectionString });
    await client.connect();
    return client;
  }

  urlOf(hosts) {
    return `postgres://gatehouse:${PASSWORD}@${hosts}/gatehouse`;
  }

  /** Copies a file of the recipe, with the addresses of this machine. */
  async fill(name, places) {
    let text = await readFile(join(RECIPE, name), 'utf8');
    for (const [placeholder, place] of Object.entries(places)) {
      if (!text.includes(placeholder)) throw new Error(`deploy/ha/${name} has no ${placeholder}`);
      text = text.replaceAll(placeholder, place);
    }
    const file = join(this.directory, name);
    await writeFile(file, text);
    handOver(file);
    return file;
  }
}

/** @returns the id of a process that runs in the data directory */
async function postmasterOf({ data }) {
  try {
    const [pid] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
    if ((await readlink(`/proc/${pid}/cwd`)) === data) return Number(pid);
  } catch {
    // None runs.
  }
  return undefined;
}
