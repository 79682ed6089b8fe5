// Sends the same requests to a running Langflow 1.10.2 and to the built server, and compares the
// statuses and the bodies. Not a part of CI: it installs packages. It needs `python3` (3.10 to
// 3.13, with venv) and a package index that pip can reach.
//
//   npm run check:langflow
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CASES } from './cases.mjs';

const execute = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Kept between runs: installing takes minutes. */
const CACHE = join(ROOT, 'node_modules/.cache/langflow');
/** The backend of Langflow 1.10.2, and what it imports without depending on it. */
const PACKAGES = ['langflow-base==0.10.2', 'openai<2', 'webrtcvad-wheels'];
const PORT = 17_999;
const SUPERUSER = { username: 'root', password: 'administrator1' };
const START_MS = 180_000;
/** Fields that Langflow's keys do not have. */
const OWN_FIELDS = new Set(['rate_limit', 'scopes']);

const data = await mkdtemp(join(tmpdir(), 'gatehouse-langflow-'));
const started = [];
try {
  const urls = [await startLangflow(), await startGatehouse()];
  const worlds = await Promise.all(urls.map(logIn));
  process.exitCode = (await compareAll(worlds)) ? 0 : 1;
} finally {
  for (const child of started) child.kill('SIGTERM');
  await rm(data, { recursive: true, force: true, maxRetries: 10 });
}

/** @returns whether nothing differs but what is expected to */
async function compareAll(worlds) {
  const unexpected = [];
  const reasons = [];
  for (const each of CASES) {
    const answers = [];
    for (const world of worlds) answers.push(await send(world, each));
    const [langflow, gatehouse] = answers.map((answer) => JSON.stringify(answer));
    const differs = langflow !== gatehouse;
    const name = `${each.method ?? 'GET'} ${each.path} ${each.as ?? ''} ${each.text ?? JSON.stringify(each.body) ?? ''}`;
    if (differs && each.differs) reasons.push(`${name}: ${each.differs}`);
    else if (differs)
      unexpected.push(`${name}\n  Langflow   ${langflow}\n  Gatehouse  ${gatehouse}`);
    else if (each.differs) unexpected.push(`${name}\n  no longer differs: ${langflow}`);
  }
  console.log(`${CASES.length} requests, ${reasons.length} differ on purpose:`);
  for (const reason of reasons) console.log(`  ${reason}`);
  for (const each of unexpected) console.error(each);
  return unexpected.length === 0;
}

async function send(
  world,
  { method = 'GET', path, as, headers = {}, body, type, text, keep = {} },
) {
  const fill = (value) => value.replace(/<(\w+)>/g, (_found, name) => world.kept[name] ?? name);
  const response = await fetch(world.url + fill(path), {
    method,
    headers: {
      ...(as && { authorization: `Bearer ${world.kept[`${as}Token`]}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(type && { 'content-type': type }),
      ...Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, fill(value)])),
    },
    body: body === undefined ? text : JSON.stringify(body),
    redirect: 'manual',
  });
  const raw = await response.text();
  const parsed = parse(raw);
  for (const [name, read] of Object.entries(keep)) {
    try {
      world.kept[name] = read(parsed);
    } catch {
      // The comparison shows that the answers differ.
    }
  }
  return { status: response.status, body: normalized(parsed) };
}

function parse(raw) {
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
}

/** The answer without what no two servers share: ids, times and secrets. */
function normalized(value) {
  if (Array.isArray(value)) return value.map((item) => normalized(item));
  if (typeof value === 'string') {
    return (
      value
        .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
        .replace(/^\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)?$/, '<time$1>')
        .replace(/^eyJ[\w.-]+$/, '<token>')
        .replace(/sk-[\w*-]+/g, '<key>')
        // Releases of pydantic count from 0 or from 1.
        .replace(/(found `.` at) \d+/, '$1 <n>')
    );
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .filter((key) => !OWN_FIELDS.has(key))
      .sort()
      .map((key) => [key, normalized(value[key])]),
  );
}

async function logIn(url) {
  const response = await fetch(`${url}/api/v1/login`, {
    method: 'POST',
    body: new URLSearchParams(SUPERUSER),
  });
  const { access_token: rootToken } = await response.json();
  return { url, kept: { rootToken } };
}

async function startLangflow() {
  const bin = join(CACHE, 'bin');
  if (!existsSync(join(CACHE, 'installed'))) {
    await rm(CACHE, { recursive: true, force: true });
    await execute('python3', ['-m', 'venv', CACHE]);
    console.log('Installing Langflow. This takes minutes.');
    await execute(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', ...PACKAGES]);
    await mkdir(join(CACHE, 'installed'));
  }
  const config = join(data, 'langflow');
  await mkdir(config);
  start(
    join(bin, 'langflow-base'),
    ['run', '--backend-only', '--host', '127.0.0.1', '--port', PORT],
    {
      HOME: config,
      LANGFLOW_CONFIG_DIR: config,
      LANGFLOW_DATABASE_URL: `sqlite:///${join(config, 'langflow.db')}`,
      LANGFLOW_AUTO_LOGIN: 'false',
      LANGFLOW_SUPERUSER: SUPERUSER.username,
      LANGFLOW_SUPERUSER_PASSWORD: SUPERUSER.password,
      DO_NOT_TRACK: 'true',
    },
  );
  const url = `http://127.0.0.1:${PORT}`;
  await until(async () => (await fetch(`${url}/health_check`)).ok);
  return url;
}

async function startGatehouse() {
  const child = start(process.execPath, [join(ROOT, 'dist/main.js')], {
    PORT: '0',
    DRAIN_SECONDS: '0',
    DATA_DIR: join(data, 'gatehouse'),
    SUPERUSER: SUPERUSER.username,
    SUPERUSER_PASSWORD: SUPERUSER.password,
    LOGIN_RATE_LIMIT_PER_MINUTE: '0',
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more) => (text += more));
  let url;
  await until(() => (url = /listens on (http:\S+)/.exec(text)?.[1]));
  return url;
}

function start(program, args, env) {
  const child = spawn(program, args.map(String), {
    // Where no .env is.
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child.stdout.resume();
  started.push(child);
  return child;
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
