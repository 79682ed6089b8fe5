import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const START_MILLISECONDS = 300_000;

export const SUPERUSER = { username: 'admin', password: 'a-password-of-the-sdk-check' };

/**
 * Starts the built Gatehouse on a free port, on an embedded database in a new folder.
 *
 * @returns its URL, and a function that stops it and deletes the folder
 */
export async function startGatehouse() {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-sdk-data-'));
  const child = spawn(process.execPath, [MAIN], {
    // Where no .env is.
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      NO_COLOR: '1',
      DATA_DIR: directory,
      PORT: '0',
      DRAIN_SECONDS: '0',
      HOST: '127.0.0.1',
      SUPERUSER: SUPERUSER.username,
      SUPERUSER_PASSWORD: SUPERUSER.password,
      LOGIN_RATE_LIMIT_PER_MINUTE: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    return { url: await urlIn(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function urlIn(child) {
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`The server did not start: ${why}.`));
    const timer = setTimeout(() => fail('it takes too long'), START_MILLISECONDS);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      const [, url] = /(http:\/\/[\w.]+:\d+)/.exec(output) ?? [];
      if (!url) return;
      clearTimeout(timer);
      resolve(url);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`it ended with ${code}`);
    });
  });
}
