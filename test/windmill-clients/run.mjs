// Drives Windmill's generated Python client and Windmill's Python SDK, in several versions, against
// the built server. Not a part of CI: it installs packages. It needs `python3` (3.8 to 3.12, with
// venv) and a package index that pip can reach.
//
//   npm run check:windmill-python [-- VERSION ...]    versions of windmill-api; `newest` is one
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { cacheOf, installPython, ROOT, startServer, stop } from '../support/programs.mjs';

const HERE = join(ROOT, 'test/windmill-clients');

/** The client of the published operations, one of each later year, and today's. */
const API_VERSIONS = ['1.26.0', '1.100.0', '1.200.0', '1.400.0', '1.600.0', 'newest'];
/** 1.60.0 is the oldest tried that can be imported. */
const SDK_VERSIONS = ['1.60.0', '1.100.0', '1.200.0', '1.400.0', 'newest'];
const NAME = 'root@example.com';
const PASSWORD = 'a password of the superuser';
const KEY = 'superuser-key-of-32-characters-or-more';

/** A client that hangs ends the check; a busy machine does not. */
const LONGEST_DRIVE_MS = 1_800_000;

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
    const python = await environmentWith('windmill-api', version);
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
    const python = await environmentWith('wmill', version);
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
async function environmentWith(name, version) {
  const folder = cacheOf(`windmill-clients/${name}-${version}`);
  // Today's newest is not that of the last run.
  if (version === 'newest') await rm(folder, { recursive: true, force: true });
  return installPython(folder, [version === 'newest' ? name : `${name}==${version}`]);
}

function run(program, args) {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: LONGEST_DRIVE_MS }, (error, stdout, stderr) => {
      const ended = error?.killed ? `It was still running after ${LONGEST_DRIVE_MS / 1000} s.` : '';
      resolve({ code: error ? (error.code ?? -1) : 0, stdout, stderr: stderr + ended });
    });
  });
}

async function withServer(work) {
  const { url, running } = await startServer(data, {
    SUPERUSER: NAME,
    SUPERUSER_EMAIL: NAME,
    SUPERUSER_PASSWORD: PASSWORD,
    SUPERUSER_API_KEY: KEY,
    LOGIN_RATE_LIMIT_PER_MINUTE: '0',
    WINDMILL_LOGIN_TYPES: 'published',
    OAUTH_LOGINS: '{"github": {"id": "x", "secret": "y"}, "google": {"id": "x", "secret": "y"}}',
  });
  try {
    await work(url);
  } finally {
    await stop(running);
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
  const database = await PGlite.create(join(data, 'data/postgres'));
  for (const provider of ['github', 'google']) {
    await database.query(
      `INSERT INTO identities (provider, subject, user_id)
       SELECT $1, 'subject', id FROM users WHERE email = $2`,
      [provider, `${provider}@example.com`],
    );
  }
  await database.close();
}
