// Sends the same requests to a running Langflow 1.10.2 and to the built server, and compares the
// statuses and the bodies. Not a part of CI: it installs packages. It needs `python3` (3.10 to
// 3.13, with venv) and a package index that pip can reach.
//
//   npm run check:langflow
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  cacheOf,
  freePort,
  installPython,
  start,
  startServer,
  stopAll,
  untilReady,
} from '../support/programs.mjs';
import { CASES } from './cases.mjs';

/** The backend of Langflow 1.10.2, and what it imports without depending on it. */
const PACKAGES = ['langflow-base==0.10.2', 'openai<2', 'webrtcvad-wheels'];
const SUPERUSER = { username: 'root', password: 'administrator1' };
/** Fields that Langflow's keys do not have. */
const OWN_FIELDS = new Set(['rate_limit', 'scopes']);

const data = await mkdtemp(join(tmpdir(), 'gatehouse-langflow-'));
try {
  const urls = [await startLangflow(), await startGatehouse()];
  const worlds = await Promise.all(urls.map(logIn));
  process.exitCode = (await compareAll(worlds)) ? 0 : 1;
} finally {
  await stopAll();
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
  const python = await installPython(cacheOf('langflow'), PACKAGES);
  const config = join(data, 'langflow');
  await mkdir(config);
  const port = await freePort();
  const program = join(python, '../langflow-base');
  const running = start(program, ['run', '--backend-only', '--host', '127.0.0.1', '--port', port], {
    log: join(data, 'langflow.log'),
    env: {
      HOME: config,
      LANGFLOW_CONFIG_DIR: config,
      LANGFLOW_DATABASE_URL: `sqlite:///${join(config, 'langflow.db')}`,
      LANGFLOW_AUTO_LOGIN: 'false',
      LANGFLOW_SUPERUSER: SUPERUSER.username,
      LANGFLOW_SUPERUSER_PASSWORD: SUPERUSER.password,
      DO_NOT_TRACK: 'true',
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(running, async () => (await fetch(`${url}/health_check`)).ok);
  return url;
}

async function startGatehouse() {
  const { url } = await startServer(data, {
    SUPERUSER: SUPERUSER.username,
    SUPERUSER_PASSWORD: SUPERUSER.password,
    LOGIN_RATE_LIMIT_PER_MINUTE: '0',
  });
  return url;
}
