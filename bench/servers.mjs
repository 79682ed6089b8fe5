import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './postgres.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
export const SECRET_KEY = 'a-secret-key-for-benchmarks-only-0123';
export const SUPERUSER_API_KEY = 'bench-superuser-key-of-32-characters-or-more';

/** Starts a hand-written server of ./servers. */
export function startBare(name, databaseUrl) {
  return start([join(HERE, 'servers', `${name}.mjs`)], { DATABASE_URL: databaseUrl ?? '' }, '/');
}

/**
 * Starts the built Gatehouse on PostgreSQL, or on its own embedded database when there is no url.
 */
export async function startGatehouse(databaseUrl, environment = {}) {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'gatehouse-bench-data-'));
  const server = await start(
    // The flags of the script "start" in package.json.
    ['--min-semi-space-size=16', '--max-semi-space-size=32', join(HERE, '..', 'dist', 'main.js')],
    {
      ...(databaseUrl && { DATABASE_URL: databaseUrl }),
      DATA_DIR: dataDirectory,
      SECRET_KEY,
      SUPERUSER_API_KEY,
      LOG_LEVEL: 'error',
      LOGIN_RATE_LIMIT_PER_MINUTE: '0',
      ...environment,
    },
    '/health',
  );
  return {
    ...server,
    stop: async () => {
      await server.stop();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}

async function start(args, environment, path) {
  const port = await freePort();
  const child = spawn(process.execPath, args, {
    // Where no .env is.
    cwd: tmpdir(),
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      DRAIN_SECONDS: '0',
      ...environment,
      PORT: String(port),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const url = `http://127.0.0.1:${port}`;
  const startedAt = performance.now();
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${args.at(-1)} ended with ${child.exitCode}.`);
    try {
      await fetch(url + path);
      break;
    } catch {
      await sleep(10);
    }
  }
  return {
    url,
    pid: child.pid,
    millisecondsToFirstAnswer: performance.now() - startedAt,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
