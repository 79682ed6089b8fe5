// Processes that the check starts, and stops by their ids.
import { execFileSync, spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const isRoot = process.getuid() === 0;
/** PostgreSQL and Patroni refuse root. */
const OWNER = isRoot ? accountOf('postgres') : undefined;
const started = new Set();

function accountOf(name) {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}:`));
  if (!line)
    throw new Error(`As root this needs the account "${name}", or run it as another user.`);
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

/** Lets the processes write to a directory. */
export function handOver(directory) {
  if (OWNER) execFileSync('chown', [`${OWNER.uid}:${OWNER.gid}`, directory]);
}

/** A process whose output goes to `<directory>/<name>.log`. */
export class Process {
  output = '';

  constructor(directory, name, command, env = {}) {
    const [program, ...args] = OWNER
      ? ['setpriv', `--reuid=${OWNER.uid}`, `--regid=${OWNER.gid}`, '--clear-groups', ...command]
      : command;
    const log = createWriteStream(join(directory, `${name}.log`), { flags: 'a' });
    const path = `${process.env.PATH}:/usr/sbin:/sbin`;
    // Without an input, as under systemd: a backend that waits for a standby when its postmaster
    // ends would read commands from it, and keep the shared memory.
    const stdio = ['ignore', 'pipe', 'pipe'];
    const child = spawn(program, args, { cwd: directory, env: { PATH: path, ...env }, stdio });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        log.write(text);
        this.output = (this.output + text).slice(-20_000);
      });
    }
    this.name = name;
    this.child = child;
    this.pid = child.pid;
    this.gone = new Promise((resolve) => {
      child.once('error', (error) => resolve(`${program}: ${error.message}`));
      child.once('exit', (code, signal) => resolve(code ?? signal));
    }).then((how) => {
      started.delete(this);
      this.hasEnded = true;
      return how;
    });
    started.add(this);
  }

  signal(name) {
    this.child.kill(name);
  }

  async stop(name = 'SIGTERM', seconds = 20) {
    if (this.hasEnded) return;
    this.signal(name);
    const isLate = await Promise.race([this.gone.then(() => false), wait(seconds * 1_000, true)]);
    if (isLate) this.signal('SIGKILL');
    await this.gone;
  }
}

/** Sends a signal to a process and to all that it started. */
export async function signalTree(pid, name) {
  const children = await childrenOf(pid);
  signal(pid, name);
  for (const child of children) await signalTree(child, name);
}

export function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

async function childrenOf(pid) {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}

/** Ends all that was started, newest first. */
export async function stopAll() {
  for (const each of [...started].reverse()) await each.stop('SIGTERM', 15);
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** What never comes ends the check; a busy machine does not. */
const PATIENCE_SECONDS = 900;

/** Repeats `attempt` until it returns something true. */
export async function until(what, attempt, seconds = PATIENCE_SECONDS) {
  const end = performance.now() + seconds * 1_000;
  let last;
  while (performance.now() < end) {
    try {
      const found = await attempt();
      if (found) return found;
    } catch (error) {
      last = error;
    }
    await wait(250);
  }
  throw new Error(`Not within ${seconds} s: ${what}. ${last?.message ?? ''}`);
}
