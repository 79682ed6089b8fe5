// Runs the blocks of README.md ("Five requests") and docs/tasks.md in order, in one shell, as a reader pastes them.
//
//   node test/docs/run.mjs [--dist <directory of the built program>]
//
// Comments in the pages, which readers do not see, say what happens between blocks:
//   <!-- server: stop -->, <!-- server: start -->
//   <!-- needs: postgresql -->   the block is run if TASKS_DATABASE_URL names an empty database
//   <!-- not run: reason -->     the block is left out
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort } from '../support/programs.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { values: options } = parseArgs({
  options: { dist: { type: 'string', default: join(ROOT, 'dist') } },
});
/** Ends each block in the output of the shell. */
const END = 'gatehouse-end-of-block';
const IN_DOCS = {
  url: 'http://127.0.0.1:8640',
  key: 'sk-...',
  database: 'postgres://gatehouse:password@127.0.0.1:5432/gatehouse',
};

const directory = await mkdtemp(join(tmpdir(), 'gatehouse-docs-'));
await symlink(resolve(options.dist), join(directory, 'dist'));
await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
await cp(join(ROOT, 'package.json'), join(directory, 'package.json'));

const environment = {
  PATH: process.env.PATH,
  HOME: directory,
  PORT: String(await freePort()),
  BCRYPT_COST: '4',
  // A busy machine may take longer than the usual 5 s.
  DATABASE_CONNECT_TIMEOUT_SECONDS: '120',
  DATABASE_QUERY_TIMEOUT_SECONDS: '120',
};
const url = `http://127.0.0.1:${environment.PORT}`;
const database = process.env.TASKS_DATABASE_URL;
let server;
let key;
let count = 0;
const shell = spawn('bash', ['--noprofile', '--norc'], { cwd: directory, env: environment });
try {
  await startServer();
  // As a reader would see it: an answer that is not good is a failure.
  await run('curl() { command curl --fail-with-body -sS "$@"; }');
  await runPage('README.md', /^## Five requests$([^]*?)^## /m);
  await runPage('docs/tasks.md', /([^]*)/);
  console.log(`${count} blocks ran.`);
} finally {
  shell.stdin.end();
  await stopServer();
  await rm(directory, { recursive: true, force: true });
}

async function runPage(page, part) {
  const [, text] = part.exec(await readFile(join(ROOT, page), 'utf8'));
  let isLeftOut = false;
  for (const [, comment, block] of text.matchAll(/<!-- (.+?) -->|^```sh\n([^]*?)^```$/gm)) {
    if (comment === 'server: stop') await stopServer();
    else if (comment === 'server: start') await startServer();
    else if (comment !== undefined) {
      isLeftOut = comment.startsWith('not run') || (comment === 'needs: postgresql' && !database);
    } else {
      if (!isLeftOut) await runBlock(page, block);
      isLeftOut = false;
    }
  }
}

async function runBlock(page, block) {
  const text = block
    .replaceAll(IN_DOCS.url, url)
    .replaceAll(IN_DOCS.key, key)
    .replaceAll(IN_DOCS.database, database);
  const { status, said } = await run(text);
  count += 1;
  if (status === '0') return console.log(`ok  ${page}: ${block.split('\n', 1)[0]}`);
  throw new Error(`${page}: this block ended with ${status}:\n${block}\n${said}`);
}

/** Runs lines in the shell. The first one that fails ends them. */
async function run(lines) {
  let said = '';
  const ended = new Promise((done) => {
    const listen = (chunk) => {
      said += chunk;
      const [, status] = new RegExp(`${END} (\\d+)\\n`).exec(said) ?? [];
      if (status === undefined) return;
      shell.stdout.off('data', listen);
      shell.stderr.off('data', listen);
      done({ status, said: said.replace(/\S+ \d+\n$/, '') });
    };
    shell.stdout.on('data', listen);
    shell.stderr.on('data', listen);
  });
  // In the shell itself, so that variables stay; a failed line is remembered.
  shell.stdin.write(
    `failed=0; trap 'failed=$?' ERR\n${lines}\ntrap - ERR\necho; echo ${END} $failed\n`,
  );
  return ended;
}

async function startServer() {
  server = spawn(process.execPath, ['dist/main.js'], {
    cwd: directory,
    env: { ...environment, ...(key && database && (await movedSettings())) },
  });
  let said = '';
  await new Promise((ready, failed) => {
    const listen = (chunk) => {
      said += chunk;
      if (said.includes('Gatehouse listens on')) ready();
    };
    server.stdout.on('data', listen);
    server.stderr.on('data', listen);
    server.once('close', () => failed(new Error(`The server did not start: ${said}`)));
  });
  key ??= /API key +(\S+)/.exec(said)[1];
}

async function movedSettings() {
  return {
    DATABASE_URL: database,
    SECRET_KEY: await readFile(join(directory, 'data/secret_key'), 'utf8'),
  };
}

async function stopServer() {
  if (server?.exitCode !== null || server.killed) return;
  server.kill('SIGTERM');
  await once(server, 'close');
}
