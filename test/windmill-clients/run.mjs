// Drives Windmill's generated Python client and Windmill's Python SDK, in several versions, against
// the built server. Not a part of CI: it installs packages. It needs `python3` (3.8 to 3.12, with
// venv) and a package index that pip can reach.
//
//   npm run check:windmill-python [-- VERSION ...]    versions of windmill-api; `newest` is one
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PGlite } from '@electric-sql/pglite';

const execute = promisify(execFile);
const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(HERE, '../..');
/** Kept between runs: installing takes longer than driving. */
const CACHE = join(ROOT, 'node_modules/.cache/windmill-clients');

/** The client of the published operations, one of each later year, and today's. */
const API_VERSIONS = ['1.26.0', '1.100.0', '1.200.0', '1.400.0', '1.600.0', 'newest'];
/** 1.60.0 is the oldest tried that can be imported. */
const SDK_VERSIONS = ['1.60.0', '1.100.0', '1.200.0', '1.400.0', 'newest'];
const NAME = 'root@example.com';
const PASSWORD = 'a password of the superuser';
const KEY = 'superuser-key-of-32-characters-or-more';

const data = await mkdtemp(join(tmpdir(), 'gatehouse-clients-'));
const failures = [];
/** Faults of the clients, with their reasons. */
const excused = new Set();
try {
  await withServer(addServiceAccount);
  await addProviderAccounts();
  await withServer(drive);
} finally {
  await rm(data, { recursive: true });
}
for (const each of excused) console.log(each);
for (const failure of failures) console.error(failure);
process.exitCode = failures.length > 0 ? 1 : 0;

async function drive(url) {
  const table = [];
  const wished = process.argv.slice(2);
  for (const version of wished.length > 0 ? wished : API_VERSIONS) {
    const python = await venv('windmill-api', version);
    const script = join(HERE, 'drive.py');
    const document = join(ROOT, 'openapi.json');
    const said = await run(python, [script, url, NAME, PASSWORD, document]);
    const found = said.code === 0 ? JSON.parse(said.stdout) : { faults: [['-', '-', said.stderr]] };
    table.push({
      client: 'windmill-api',
      version: found.version ?? version,
      functions: found.functions?.length,
      calls: found.called,
      faults: found.faults.length,
      excused: found.excused?.length,
    });
    for (const each of found.excused ?? []) excused.add(`windmill-api ${version}: ${each}`);
    for (const fault of found.faults) failures.push(`windmill-api ${version}: ${fault.join(': ')}`);
  }
  for (const version of wished.length > 0 ? [] : SDK_VERSIONS) {
    const python = await venv('wmill', version);
    const said = await run(python, [join(HERE, 'drive_wmill.py'), url, KEY]);
    const found = said.code === 0 ? JSON.parse(said.stdout) : {};
    table.push({
      client: 'wmill',
      version: found.version ?? version,
      functions: found.calls,
      calls: found.calls,
      faults: said.code === 0 ? 0 : 1,
    });
    if (said.code !== 0) failures.push(`wmill ${version}: ${said.stderr}`);
  }
  console.table(table);
}

/** @returns the path of a Python that has the package */
async function venv(name, version) {
  const folder = join(CACHE, `${name}-${version}`);
  const python = join(folder, 'bin/python');
  // Today's newest is not that of the last run.
  if (version === 'newest') await rm(folder, { recursive: true, force: true });
  if (!existsSync(join(folder, 'installed'))) {
    await rm(folder, { recursive: true, force: true });
    await execute('python3', ['-m', 'venv', folder]);
    const wish = version === 'newest' ? name : `${name}==${version}`;
    await execute(python, ['-m', 'pip', 'install', '--quiet', wish], { timeout: 300_000 });
    await mkdir(join(folder, 'installed'));
  }
  return python;
}

function run(program, args) {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: 120_000 }, (error, stdout, stderr) => {
      resolve({ code: error ? (error.code ?? -1) : 0, stdout, stderr });
    });
  });
}

async function withServer(work) {
  const env = {
    PATH: process.env.PATH,
    PORT: '0',
    DRAIN_SECONDS: '0',
    DATA_DIR: data,
    SUPERUSER: NAME,
    SUPERUSER_EMAIL: NAME,
    SUPERUSER_PASSWORD: PASSWORD,
    SUPERUSER_API_KEY: KEY,
    LOGIN_RATE_LIMIT_PER_MINUTE: '0',
    WINDMILL_LOGIN_TYPES: 'published',
    OAUTH_LOGINS: '{"github": {"id": "x", "secret": "y"}, "google": {"id": "x", "secret": "y"}}',
  };
  const server = spawn(process.execPath, [join(ROOT, 'dist/main.js')], { env, cwd: tmpdir() });
  const closed = new Promise((resolve) => server.once('close', resolve));
  const url = await new Promise((resolve, reject) => {
    let text = '';
    for (const output of [server.stdout, server.stderr]) {
      output.setEncoding('utf8').on('data', (more) => {
        text += more;
        const [, found] = /listens on (http:\S+)/.exec(text) ?? [];
        if (found) resolve(found);
      });
    }
    closed.then(() => reject(new Error(`The server did not start: ${text}`)));
  });
  try {
    await work(url);
  } finally {
    server.kill('SIGTERM');
    await closed;
  }
}

/** Rows that a client has to decode: a program, and people without a way to log in. */
async function addServiceAccount(url) {
  const post = async (path, body) => {
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  };
  await post('/api/workspaces/create', { id: 'sdk', name: 'SDK', username: 'root' });
  await post('/service_accounts', { username: 'a-program' });
  for (const provider of ['pending', 'github', 'google']) {
    const login_type = provider === 'pending' ? 'pending_oauth' : provider;
    const body = { email: `${provider}@example.com`, super_admin: false, login_type };
    await post('/api/users/create', body);
  }
}

/** What a log-in at a provider leaves. No provider answers here, so the rows are written. */
async function addProviderAccounts() {
  const database = await PGlite.create(join(data, 'postgres'));
  for (const provider of ['github', 'google']) {
    await database.query(
      `INSERT INTO identities (provider, subject, user_id)
       SELECT $1, 'subject', id FROM users WHERE email = $2`,
      [provider, `${provider}@example.com`],
    );
  }
  await database.close();
}
