// Gatehouse, Langflow and nginx, started for the check on loopback.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  cacheOf,
  findProgram,
  installPython,
  ROOT,
  run,
  start,
  startServer,
  untilReady,
} from '../support/programs.mjs';

const INTEGRATION = join(ROOT, 'integrations/langflow');
/** Langflow 1.13 needs Python 3.10 to 3.14. */
const PACKAGES = ['langflow-base==1.13.0', 'pytest==9.0.2', 'mypy==1.19.0'];
export const KEY = 'superuser-key-of-32-characters-or-more';
/** The superuser that only Langflow has. */
export const LOCAL = { username: 'root', password: 'a password of Langflow' };

/**
 * Installs Langflow and our package, unless they are there.
 *
 * @returns the path of its Python
 */
export function install() {
  const packages = [...PACKAGES, '--editable', INTEGRATION];
  return installPython(cacheOf('connect-langflow'), packages, { isLarge: true });
}

/** Runs the tests and the type check of our package. @returns what they printed last */
export async function testPackage(python) {
  const told = [];
  for (const module of ['pytest', 'mypy']) {
    const printed = await run(python, ['-m', module], { cwd: INTEGRATION });
    told.push(printed.trim().split('\n').at(-1).replace(/=+/g, '').trim());
  }
  return told.join('; ');
}

export function startGatehouse(folder, environment) {
  return startServer(folder, {
    SUPERUSER: 'root',
    SUPERUSER_PASSWORD: 'a password of the superuser',
    SUPERUSER_API_KEY: KEY,
    TRUST_PROXY: '127.0.0.1',
    ...environment,
  });
}

/** @param name of its folder and log; `lfx.toml` is there if the auth service is to be ours */
export async function startLangflow(folder, { python, name, port, environment, hasAuthService }) {
  const config = join(folder, name);
  await mkdir(config, { recursive: true });
  if (hasAuthService) {
    await copyFile(join(ROOT, 'deploy/langflow/lfx.toml'), join(config, 'lfx.toml'));
  }
  const log = join(folder, `${name}.log`);
  const database = join(config, 'langflow.db');
  const running = start(
    join(python, '../langflow'),
    ['run', '--host', '127.0.0.1', '--port', port],
    {
      log,
      cwd: config,
      env: {
        HOME: config,
        LANGFLOW_CONFIG_DIR: config,
        LANGFLOW_DATABASE_URL: `sqlite:///${database}`,
        LANGFLOW_AUTO_LOGIN: 'false',
        LANGFLOW_SUPERUSER: LOCAL.username,
        LANGFLOW_SUPERUSER_PASSWORD: LOCAL.password,
        DO_NOT_TRACK: 'true',
        ...environment,
      },
    },
  );
  const url = `http://127.0.0.1:${port}`;
  await untilReady(running, async () => (await fetch(`${url}/health_check`)).ok);
  const readLog = () => readFile(log, 'utf8');
  /** Waits until the log has a text: it is written apart from the answers. */
  const logs = (text) => untilReady(running, async () => (await readLog()).includes(text));
  return { url, database, readLog, logs };
}

/** Starts nginx with a file of deploy/langflow, in which only the addresses are replaced. */
export async function startProxy(folder, file, { gatehouse, langflow, port }) {
  const own = join(folder, file);
  await mkdir(own, { recursive: true });
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const replaced = {
    '127.0.0.1:8640': new URL(gatehouse).host,
    '127.0.0.1:7860': new URL(langflow).host,
    'listen 8080;': `listen 127.0.0.1:${port};`,
    'http {': `http { access_log off; ${kinds.map((kind) => `${kind}_temp_path ${own}/${kind};`).join(' ')}`,
  };
  let text = await readFile(join(ROOT, 'deploy/langflow', file), 'utf8');
  for (const [there, here] of Object.entries(replaced)) {
    if (!text.includes(there)) throw new Error(`${file} has no "${there}".`);
    text = text.replaceAll(there, here);
  }
  const configuration = join(own, 'nginx.conf');
  await writeFile(configuration, text);
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const globals = `${user} daemon off; pid ${own}/nginx.pid; error_log stderr;`;
  const args = ['-p', own, '-c', configuration, '-e', 'stderr', '-g', globals];
  const nginx = findProgram('nginx', ['/usr/sbin']);
  if (!nginx) throw new Error('nginx is not installed.');
  const running = start(nginx, args, { log: join(own, 'log') });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(running, async () => (await fetch(`${url}/health_check`)).ok);
  return url;
}
