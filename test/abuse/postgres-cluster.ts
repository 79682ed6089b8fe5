import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { appendFile, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { aFreePort } from '../support/free-port.js';

interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

/** PostgreSQL refuses to run as root, so then it runs as the account `postgres`. */
const OWNER: Owner | undefined = process.getuid?.() === 0 ? accountOfPostgres() : {};
export const canRunPostgres = OWNER !== undefined && isThere('initdb') && isThere('postgres');

/** A PostgreSQL server for one test, which may kill it. */
export class PostgresCluster {
  private postmaster: ChildProcess | undefined;

  private constructor(
    private readonly directory: string,
    readonly port: number,
  ) {}

  /** @param disk the directory for its files */
  static async create(disk = tmpdir()): Promise<PostgresCluster> {
    const directory = await mkdtemp(join(disk, 'gatehouse-cluster-'));
    if (OWNER?.uid !== undefined) await chown(directory, OWNER.uid, OWNER.gid!);
    const cluster = new PostgresCluster(directory, Number(await aFreePort()));
    await promisify(execFile)('initdb', ['-D', cluster.data, '-U', 'postgres', '-A', 'trust'], {
      cwd: directory,
      ...OWNER,
    });
    return cluster;
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  private get data(): string {
    return join(this.directory, 'data');
  }

  /** Resolves when the server accepts connections. */
  async start(): Promise<void> {
    for (;;) {
      // The processes of a killed server may hold its shared memory for a moment. Then this attempt
      // exits, and the next one tries.
      if (!this.postmaster || this.postmaster.exitCode !== null || this.postmaster.signalCode) {
        this.postmaster = spawn(
          'postgres',
          ['-D', this.data, '-p', `${this.port}`, '-k', this.directory, '-h', '127.0.0.1'],
          { cwd: this.directory, stdio: 'ignore', ...OWNER },
        );
      }
      const client = new Client({ connectionString: this.url });
      client.on('error', () => {});
      const isUp = await client.connect().then(
        () => true,
        () => false,
      );
      await client.end().catch(() => {});
      if (isUp) return;
      await sleep(50);
    }
  }

  /** Resolves when none of its processes runs any more: each may answer until it notices. */
  async kill(): Promise<void> {
    const { postmaster } = this;
    if (!postmaster || postmaster.exitCode !== null || postmaster.signalCode !== null) return;
    const children = await childrenOf(postmaster.pid!);
    const gone = once(postmaster, 'exit');
    postmaster.kill('SIGKILL');
    await gone;
    while (children.some(isRunning)) await sleep(20);
  }

  /** Stops it as an operator does, so that its files can be copied. */
  async stop(): Promise<void> {
    const { postmaster } = this;
    if (!postmaster || postmaster.exitCode !== null) return;
    const gone = once(postmaster, 'exit');
    postmaster.kill('SIGINT');
    await gone;
  }

  /** Creates a standby that follows this server. It is not started, and this server is stopped. */
  async createStandby(): Promise<PostgresCluster> {
    await this.stop();
    const directory = await mkdtemp(join(dirname(this.directory), 'gatehouse-cluster-'));
    const standby = new PostgresCluster(directory, Number(await aFreePort()));
    await promisify(execFile)('cp', ['-a', this.data, standby.data]);
    if (OWNER?.uid !== undefined) await chown(directory, OWNER.uid, OWNER.gid!);
    await writeFile(join(standby.data, 'standby.signal'), '');
    const primary = `host=127.0.0.1 port=${this.port} user=postgres`;
    await appendFile(
      join(standby.data, 'postgresql.auto.conf'),
      `primary_conninfo = '${primary}'\n`,
    );
    return standby;
  }

  /** Runs a statement as its superuser. */
  async run(statement: string): Promise<void> {
    const client = new Client({ connectionString: this.url });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  }

  async drop(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function accountOfPostgres(): { uid: number; gid: number } | undefined {
  try {
    const read = (flag: string) =>
      Number(execFileSync('id', [flag, 'postgres'], { stdio: 'pipe' }));
    return { uid: read('-u'), gid: read('-g') };
  } catch {
    return undefined;
  }
}

function isThere(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
