// Drives ZenML's real client and server, with the built Gatehouse as their control plane: log-ins by
// device and by key, roles, strangers, and accounts that are deactivated. Not a part of CI: it
// installs packages. It needs `python3` (3.10 to 3.13, with venv) and a package index that pip can
// reach, or in ZENML_VENV a Python environment that has `zenml[server]`.
//
//   npm run check:connect-zenml [-- VERSION]    a version of zenml; the newest if left out
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startServer, stopAll } from '../support/programs.mjs';
import { gatehouse, installZenml, startZenml } from './servers.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const KEY = 'superuser-key-of-32-characters-or-more';
const PASSWORD = 'correct-horse-7';
/** How long a token of the ZenML server is valid: the shortest that it takes. */
const TOKEN_SECONDS = 60;

const data = await mkdtemp(join(tmpdir(), 'gatehouse-zenml-'));
const results = [];
try {
  await check();
} finally {
  await stopAll();
  await rm(data, { recursive: true, force: true, maxRetries: 10 });
}
console.table(results);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;

async function check() {
  const bin = await installZenml(process.argv[2] ?? 'newest');
  const own = {
    // The command line prints the address of the server.
    PORT: String(await freePort()),
    DATA_DIR: join(data, 'data'),
    SUPERUSER_PASSWORD: 'administrator1',
    SUPERUSER_API_KEY: KEY,
    LOGIN_RATE_LIMIT_PER_MINUTE: '0',
  };
  const { url } = await startServer(data, own);
  const people = await addPeople(url);
  const port = await freePort();
  const environment = await gatehouse(
    own,
    ...['workspace', 'enroll-server', 'demo', '--url', `http://127.0.0.1:${port}`],
  );
  const settings = Object.fromEntries(
    environment
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const zenmlUrl = await startZenml(bin, join(data, 'pro'), port, {
    ...settings,
    ZENML_SERVER_JWT_TOKEN_EXPIRE_MINUTES: String(TOKEN_SECONDS / 60),
  });
  const { version } = await (await fetch(`${zenmlUrl}/api/v1/info`)).json();
  console.log(`ZenML ${version}, Gatehouse on the embedded database.`);

  const zenml = clientsOf(bin, url);
  await logIns(zenml, url, zenmlUrl, people);
  await refusals(zenml, url, zenmlUrl, people);
  await deactivation(zenml, url, zenmlUrl, people);
  await external(bin, url, settings.ZENML_SERVER_PRO_WORKSPACE_ID);
}

async function logIns(zenml, url, zenmlUrl, { ci }) {
  const device = await byDevice(zenml, url, 'alice', ['login', '--pro']);
  expect('device: log-in connects to the server', device, 0, 'Connected to ZenML Pro server: demo');
  expect('device: zenml status', await zenml('alice', 'status'), 0, "active user is: 'alice'");
  const made = await zenml('alice', 'project', 'register', 'check');
  expect('device: an admin creates a project', made, 0, 'created successfully');
  expect('device: zenml project list', await zenml('alice', 'project', 'list'), 0, 'check');
  // From the second time on, the server compares what it knows of a person.
  const again = await askForToken(zenmlUrl, await logIn(url, 'alice'));
  expect('person without an email: logs in again', again, 200, 'access_token');

  const key = await zenml.withKey(ci.key, 'ci', 'login', 'demo', '--api-key');
  expect('key: log-in connects to the server', key, 0, 'Connected to ZenML Pro server: demo');
  expect('key: zenml status', await zenml('ci', 'status'), 0, "active user is: 'ci'");
  expect('key: zenml project list', await zenml('ci', 'project', 'list'), 0, 'check');
  const refused = await zenml('ci', 'project', 'register', 'another');
  expect('key: a developer creates no project', refused, 1, 'Insufficient permissions');
  const listed = await zenml('ci', 'server', 'list');
  expect('key: zenml server list', listed, 0, 'demo');
}

async function refusals(zenml, url, zenmlUrl, { stranger }) {
  const device = await byDevice(zenml, url, 'mallory', ['login', '--pro']);
  expect('stranger: the device log-in selects no server', device, 0, 'server was not selected');
  const login = await zenml('mallory', 'login', 'demo');
  expect('stranger: zenml login demo', login, 1, "No ZenML Pro server with the name 'demo' exists");
  const byKey = await zenml.withKey(stranger.key, 'stranger', 'login', 'demo', '--api-key');
  expect('stranger: by key', byKey, 1, "No ZenML Pro server with the name 'demo' exists");
  const direct = await askForToken(zenmlUrl, await logIn(url, 'mallory'));
  expect('stranger: straight at the ZenML server', direct, 401, 'authorized');
}

async function deactivation(zenml, url, zenmlUrl, { ci }) {
  const headers = { authorization: `Bearer ${await tokenOfZenml(zenmlUrl, ci.key)}` };
  const count = async () => {
    const answer = await fetch(`${zenmlUrl}/api/v1/projects`, { headers });
    return { code: answer.status, text: `total ${(await answer.json()).total}` };
  };
  expect('deactivated: before, a project is listed', await count(), 200, 'total 1');
  await superuser(url, 'PATCH', `/users/${ci.id}`, { is_active: false });
  const since = Date.now();
  expect('deactivated: none is with the next request', await count(), 200, 'total 0');
  const again = await zenml.withKey(ci.key, 'ci-2', 'login', 'demo', '--api-key');
  expect('deactivated: no log-in', again, 1, 'not active');
  while ((await count()).code === 200 && Date.now() - since < 2000 * TOKEN_SECONDS) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  const seconds = Math.round((Date.now() - since) / 1000);
  const ended = await count();
  expect(`deactivated: the token of ZenML ends (${seconds} seconds)`, ended, 401, 'total');
  const later = await zenml('ci', 'project', 'list');
  expect('deactivated: zenml project list', later, 1, 'Not authorized to access this server');
  await superuser(url, 'PATCH', `/users/${ci.id}`, { is_active: true });
}

/** Logs in to the ZenML server as its client does. */
async function askForToken(zenmlUrl, bearer) {
  const answer = await fetch(`${zenmlUrl}/api/v1/login`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}` },
    body: new URLSearchParams({ grant_type: 'zenml-external' }),
  });
  return { code: answer.status, text: await answer.text() };
}

async function tokenOfZenml(zenmlUrl, bearer) {
  return JSON.parse((await askForToken(zenmlUrl, bearer)).text).access_token;
}

/** The open-source server with AUTH_SCHEME=EXTERNAL: callers send it keys of Gatehouse. */
async function external(bin, url, workspaceId) {
  const server = await startZenml(bin, join(data, 'external'), await freePort(), {
    ZENML_SERVER_AUTH_SCHEME: 'EXTERNAL',
    ZENML_SERVER_EXTERNAL_LOGIN_URL: `${url}/login`,
    ZENML_SERVER_EXTERNAL_USER_INFO_URL: `${url}/users/authorize_server`,
    ZENML_SERVER_EXTERNAL_SERVER_ID: workspaceId,
    ZENML_SERVER_JWT_TOKEN_EXPIRE_MINUTES: '5',
  });
  const { key, id } = await aProgram(url, 'robot', true);
  const stranger = await aProgram(url, 'lone-robot', false);
  const ask = async (bearer) => {
    const headers = { authorization: `Bearer ${bearer}` };
    const answer = await fetch(`${server}/api/v1/current-user`, { headers });
    return { code: answer.status, text: await answer.text() };
  };
  expect('AUTH_SCHEME=EXTERNAL: a member by key', await ask(key), 200, 'robot');
  expect('AUTH_SCHEME=EXTERNAL: a stranger by key', await ask(stranger.key), 401, 'authorized');
  await superuser(url, 'PATCH', `/users/${id}`, { is_active: false });
  expect('AUTH_SCHEME=EXTERNAL: deactivated, next request', await ask(key), 401, 'authorized');
}

async function addPeople(url) {
  for (const name of ['alice', 'mallory']) {
    const query = new URLSearchParams({
      username: name,
      password: PASSWORD,
      password_expired: false,
    });
    await superuser(url, 'POST', `/users?${query}`);
  }
  await superuser(url, 'POST', '/api/workspaces/create', { id: 'demo', name: 'Demo' });
  await addMember(url, 'alice', true);
  return { ci: await aProgram(url, 'ci', true), stranger: await aProgram(url, 'stranger', false) };
}

function addMember(url, username, is_admin) {
  const body = { email: username, username: username.replace('-', '_'), is_admin };
  return superuser(url, 'POST', '/api/w/demo/users/add', body);
}

/** A service account with a key. */
async function aProgram(url, username, isMember) {
  const { id } = await superuser(url, 'POST', '/service_accounts', { username });
  if (isMember) await addMember(url, username, false);
  const { key } = await superuser(url, 'POST', `/service_accounts/${id}/api_keys`, { name: 'a' });
  return { id, key };
}

async function superuser(url, method, path, body) {
  return send(url, KEY, method, path, body);
}

async function send(url, bearer, method, path, body) {
  const answer = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return /json/.test(answer.headers.get('content-type')) ? JSON.parse(text) : text;
}

async function logIn(url, username) {
  const body = new URLSearchParams({ username, password: PASSWORD });
  const answer = await fetch(`${url}/auth/login`, { method: 'POST', body });
  return (await answer.json()).access_token;
}

/** Starts a log-in by device, and approves it as its owner does. */
async function byDevice(zenml, url, who, args) {
  const token = await logIn(url, who);
  return zenml.watching(who, args, async (said) => {
    const [, user_code] = /user_code=([0-9a-f]+)/.exec(said) ?? [];
    if (!user_code) return false;
    await send(url, token, 'PUT', '/devices/verify', { user_code });
    return true;
  });
}

/** Runs ZenML's client, with a configuration of its own for each name. */
function clientsOf(bin, url) {
  const run = async (who, program, args, { input = '', onOutput } = {}) => {
    const home = join(data, `client-${who}`);
    await mkdir(home, { recursive: true });
    const child = spawn(program, args, {
      cwd: home,
      env: {
        PATH: `${bin}:${process.env.PATH}`,
        HOME: home,
        ZENML_CONFIG_PATH: home,
        ZENML_ANALYTICS_OPT_IN: 'false',
        ZENML_PRO_API_URL: url,
        ZENML_PRO_URL: url,
        // No browser opens.
        BROWSER: 'true',
        NO_COLOR: '1',
        COLUMNS: '400',
      },
    });
    let text = '';
    let isDone = false;
    for (const output of [child.stdout, child.stderr]) {
      output.setEncoding('utf8').on('data', (more) => {
        text += more;
        if (onOutput && !isDone && /user_code=[0-9a-f]{32}/.test(text)) {
          isDone = true;
          onOutput(text).catch((error) => (text += String(error)));
        }
      });
    }
    child.stdin.end(input);
    const code = await new Promise((resolve) => child.once('close', resolve));
    return { code, text };
  };
  const zenml = (who, ...args) => run(who, join(bin, 'zenml'), args);
  zenml.withKey = (key, who, ...args) =>
    run(who, join(bin, 'python'), [join(HERE, 'answer_prompt.py'), join(bin, 'zenml'), ...args], {
      input: `${key}\n`,
    });
  zenml.watching = (who, args, onOutput) => run(who, join(bin, 'zenml'), args, { onOutput });
  return zenml;
}

function expect(step, { code, text }, wanted, words) {
  const flat = text.replace(/\s+/g, ' ');
  const ok = code === wanted && flat.includes(words);
  results.push({ step, ok });
  if (!ok) console.error(`${step}: ${code} instead of ${wanted}, without "${words}":\n${text}`);
}
