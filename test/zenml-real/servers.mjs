// Starts the servers that the check of ZenML drives, on loopback.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheOf, installPython, ROOT, run, start, untilReady } from '../support/programs.mjs';

/** @returns the folder of programs of a Python environment with ZenML's server and client */
export async function installZenml(version) {
  const given = process.env.ZENML_VENV;
  if (given) return join(given, 'bin');
  const wish = version === 'newest' ? 'zenml[server]' : `zenml[server]==${version}`;
  return join(await installPython(cacheOf(`zenml/${version}`), [wish]), '..');
}

/** Runs the command line of Gatehouse. @returns its standard output */
export function gatehouse(env, ...args) {
  const options = { cwd: env.DATA_DIR, env: { PATH: process.env.PATH, ...env } };
  return run(process.execPath, [join(ROOT, 'dist/cli.js'), ...args], options);
}

/** Starts a server of ZenML with a database of its own. @returns its address */
export async function startZenml(bin, folder, port, env) {
  await mkdir(folder);
  const url = `http://127.0.0.1:${port}`;
  const app = 'zenml.zen_server.zen_server_api:app';
  const args = [app, '--host', '127.0.0.1', '--port', port];
  const running = start(join(bin, 'uvicorn'), args, {
    log: join(folder, 'log'),
    env: {
      HOME: folder,
      ZENML_SERVER: 'true',
      ZENML_CONFIG_PATH: folder,
      ZENML_ANALYTICS_OPT_IN: 'false',
      ZENML_STORE_TYPE: 'sql',
      ZENML_STORE_URL: `sqlite:///${join(folder, 'zenml.db')}`,
      ...env,
    },
  });
  await untilReady(running, async () => (await fetch(`${url}/health`)).ok);
  return url;
}
