import { execFile, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, openSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
export const HERE = fileURLToPath(new URL('.', import.meta.url));
export const ROOT = join(HERE, '../..');
/** Kept between runs: installing takes longer than driving. */
export const CACHE = join(ROOT, 'node_modules/.cache/relying-parties');
const INSTALL_MS = 1_200_000;
/** Langflow takes minutes on a busy machine. A program that ends is noticed at once. */
const START_MS = 900_000;

const started = [];

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
 * Installs what a file lists into a virtual environment, unless it is there.
 *
 * @returns the path of its Python
 */
export async function installPython(name, requirements) {
  const folder = join(CACHE, name);
  const python = join(folder, 'bin/python');
  const note = join(folder, 'installed.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (!existsSync(note) || readFileSync(note, 'utf8') !== wanted) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(CACHE, { recursive: true });
    await run('python3', ['-m', 'venv', folder]);
    await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
    await writeFile(note, wanted);
  }
  return python;
}

/** Starts a program with nothing of our environment but PATH. Its output goes to a file. */
export function start(program, args, { log, env = {}, cwd }) {
  const output = openSync(log, 'w');
  const child = spawn(program, args.map(String), {
    cwd,
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

/** Waits until the program is ready. @throws Error with its output when it ends before */
export async function untilReady({ log, ...running }, isReady) {
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
  throw new Error(`The program did not start: ${readFileSync(log, 'utf8').slice(-2000)}`);
}

export async function stop({ child, ended, hasEnded }) {
  if (!hasEnded) child.kill('SIGTERM');
  await ended;
}

export async function stopAll() {
  await Promise.all(started.map(stop));
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
