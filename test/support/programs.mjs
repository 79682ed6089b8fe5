// What the checks with real programs share: it installs them, starts them on loopback and stops
// them. Plain JavaScript, because the checks run without a compiler.
import { execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { accessSync, constants, existsSync, openSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const INSTALL_MS = 1_800_000;
/** Langflow takes minutes on a busy machine. A program that ends is noticed at once. */
const START_MS = 900_000;

const started = [];

/** The folder of one check that is kept between runs: installing takes longer than driving. */
export function cacheOf(check) {
  return join(ROOT, 'node_modules/.cache', check);
}

/** The path of a program, in the folders of PATH and others; undefined if there is none. */
export function findProgram(name, folders = []) {
  const all = [...(process.env.PATH ?? '').split(delimiter), ...folders];
  return all.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs a program to its end. @returns what it printed */
export async function run(program, args, options = {}) {
  const { stdout } = await execute(program, args, { timeout: INSTALL_MS, ...options });
  return stdout;
}

/**
 * Installs packages into a virtual environment of the folder, unless they are there. PYTHON names
 * another Python than `python3`.
 *
 * @param packages what pip installs: names with versions, or its options
 * @param isLarge whether to resolve versions with uv: for hundreds of packages pip takes minutes
 * @returns the path of the Python of the environment
 */
export async function installPython(folder, packages, { isLarge = false } = {}) {
  const python = join(folder, 'bin/python');
  const note = join(folder, 'installed.txt');
  const wanted = packages.join('\n');
  if (existsSync(note) && readFileSync(note, 'utf8') === wanted) return python;
  console.log(`Installing ${packages.join(' ')}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await run(process.env.PYTHON ?? 'python3', ['-m', 'venv', folder]);
  const pip = ['-m', 'pip', 'install', '--quiet'];
  if (isLarge) {
    await run(python, [...pip, 'uv']);
    await run(python, ['-m', 'uv', 'pip', 'install', '--quiet', '--python', python, ...packages]);
  } else {
    await run(python, [...pip, ...packages]);
  }
  await writeFile(note, wanted);
  return python;
}

/** Starts a program with nothing of our environment but PATH. Its output goes to a file. */
export function start(program, args, { log, env = {}, cwd }) {
  const output = openSync(log, 'w');
  const child = spawn(program, args.map(String), {
    // Where no .env is.
    cwd: cwd ?? tmpdir(),
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', output, output],
  });
  const ended = new Promise((resolve) => {
    child.once('error', resolve);
    child.once('close', resolve);
  });
  const running = { child, ended, log, hasEnded: false };
  ended.then(() => (running.hasEnded = true));
  started.push(running);
  return running;
}

/**
 * Starts the built server on an embedded database, on a free port unless `env.PORT` says another.
 *
 * @param folder of its log and its data
 * @returns its address, and the running program
 */
export async function startServer(folder, env) {
  const log = join(folder, 'gatehouse.log');
  const running = start(process.execPath, [join(ROOT, 'dist/main.js')], {
    log,
    cwd: folder,
    env: { PORT: '0', DRAIN_SECONDS: '0', DATA_DIR: join(folder, 'data'), ...env },
  });
  const url = await untilReady(running, () => {
    return /listens on (http:[^\s"]+)/.exec(readFileSync(log, 'utf8'))?.[1];
  });
  return { url, running };
}

/** Waits until the program is ready. @throws Error with its output when it ends before */
export async function untilReady(running, isReady) {
  const end = Date.now() + START_MS;
  while (Date.now() < end) {
    try {
      const found = await isReady();
      if (found) return found;
    } catch {
      // It does not listen yet.
    }
    const hasEnded = await Promise.race([
      running.ended.then(() => true),
      new Promise((resolve) => setTimeout(resolve, 200, false)),
    ]);
    if (hasEnded) break;
  }
  const said = readFileSync(running.log, 'utf8').slice(-2000);
  throw new Error(`The program did not start: ${said}`);
}

export async function stop({ child, ended, hasEnded }) {
  if (!hasEnded) child.kill('SIGTERM');
  await ended;
}

export async function stopAll() {
  await Promise.all(started.map(stop));
}

/** Below the ports that systems give to outgoing connections, which would not stay free. */
const [FIRST_PORT, END_PORT] = [10_000, 32_768];
const givenPorts = new Set();

/** A port on which nothing listens. It stays free until it is used, and between two uses. */
export async function freePort() {
  for (;;) {
    const port = randomInt(FIRST_PORT, END_PORT);
    if (givenPorts.has(port) || !(await isFree(port))) continue;
    givenPorts.add(port);
    return port;
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
