// Starts the real programs that the check of ZenML drives, on loopback.
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Kept between runs: installing takes minutes. */
const CACHE = join(ROOT, 'node_modules/.cache/zenml');
const START_MS = 240_000;
const started = [];

/** @returns the folder of programs of a Python environment with ZenML's server and client */
export async function installZenml(version) {
  const given = process.env.ZENML_VENV;
  if (given) return join(given, 'bin');
  const folder = join(CACHE, version);
  if (!existsSync(join(folder, 'installed'))) {
    await rm(folder, { recursive: true, force: true });
    await execute('python3', ['-m', 'venv', folder]);
    console.log('Installing ZenML. This takes minutes.');
    const wish = version === 'newest' ? 'zenml[server]' : `zenml[server]==${version}`;
    await execute(join(folder, 'bin/python'), ['-m', 'pip', 'install', '--quiet', wish]);
    await mkdir(join(folder, 'installed'));
  }
  return join(folder, 'bin');
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** @param env its configuration @returns its address */
export async function startGatehouse(env) {
  const url = `http://127.0.0.1:${env.PORT}`;
  start(process.execPath, [join(ROOT, 'dist/main.js')], env);
  await until(async () => (await fetch(`${url}/ready`)).ok);
  return url;
}

/** Runs the command line of Gatehouse. @returns its standard output */
export async function gatehouse(env, ...args) {
  const options = { cwd: tmpdir(), env: { PATH: process.env.PATH, ...env } };
  return (await execute(process.execPath, [join(ROOT, 'dist/cli.js'), ...args], options)).stdout;
}

/** Starts a server of ZenML with a database of its own. @returns its address */
export async function startZenml(bin, folder, port, env) {
  await mkdir(folder);
  const url = `http://127.0.0.1:${port}`;
  const app = 'zenml.zen_server.zen_server_api:app';
  start(join(bin, 'uvicorn'), [app, '--host', '127.0.0.1', '--port', String(port)], {
    HOME: folder,
    ZENML_SERVER: 'true',
    ZENML_CONFIG_PATH: folder,
    ZENML_ANALYTICS_OPT_IN: 'false',
    ZENML_STORE_TYPE: 'sql',
    ZENML_STORE_URL: `sqlite:///${join(folder, 'zenml.db')}`,
    ...env,
  });
  await until(async () => (await fetch(`${url}/health`)).ok);
  return url;
}

function start(program, args, env) {
  const child = spawn(program, args, {
    // Where no .env is.
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, ...env },
    stdio: 'ignore',
  });
  started.push(child);
}

export function stopAll() {
  for (const child of started) child.kill('SIGTERM');
}

async function until(isReady) {
  const end = Date.now() + START_MS;
  while (Date.now() < end) {
    try {
      if (await isReady()) return;
    } catch {
      // It does not listen yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error('A server did not start.');
}
