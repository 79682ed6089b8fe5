import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { Client } from '../support/client.js';
import { aFreePort } from '../support/free-port.js';

/** Where a recipe of docs/connect says that the servers are, and where they are here. */
interface Places {
  readonly gatehouse: string;
  readonly application: string;
  readonly proxyPort: number;
}

export interface Recipe {
  /** The file, and the language of its block that is run. A file without blocks is run whole. */
  readonly file: string;
  readonly language: string;
  /** Where the application is in the file. */
  readonly application?: string;
  /** The status with which a browser is led to the log-in page. */
  readonly redirection: number;
  /** What is replaced in the block, beside the addresses. Each text must be there. */
  readonly replaced: (places: Places, directory: string) => Readonly<Record<string, string>>;
  /** Starts the program with the file. It stays in the foreground and writes to the directory. */
  readonly command: (file: string, directory: string) => readonly string[];
}

const IN_DOCS = { gatehouse: '127.0.0.1:8640', application: '127.0.0.1:3000' };

const NGINX = {
  language: 'nginx',
  redirection: 302,
  replaced: ({ proxyPort }, directory) => ({
    'http {': `http { access_log off; ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((kind) => `${kind}_temp_path ${directory}/${kind};`)
      .join(' ')}`,
    'listen 8080;': `listen 127.0.0.1:${proxyPort};`,
  }),
  command: (file, directory) => {
    const user = process.getuid?.() === 0 ? 'user root;' : '';
    const globals = `${user} daemon off; pid ${directory}/nginx.pid; error_log stderr;`;
    return ['nginx', '-p', directory, '-c', file, '-e', 'stderr', '-g', globals];
  },
} satisfies Omit<Recipe, 'file'>;

/** The proxies in front of a Langflow that uses the accounts. */
export const LANGFLOW_RECIPES = {
  split: { file: 'deploy/langflow/nginx.conf', application: '127.0.0.1:7860', ...NGINX },
  logInPage: {
    file: 'deploy/langflow/nginx-log-in-page.conf',
    application: '127.0.0.1:7860',
    ...NGINX,
  },
} satisfies Record<string, Recipe>;

export const RECIPES: Readonly<Record<string, Recipe>> = {
  nginx: {
    file: 'docs/connect/nginx.md',
    ...NGINX,
  },
  caddy: {
    file: 'docs/connect/caddy.md',
    language: 'caddyfile',
    redirection: 303,
    replaced: ({ proxyPort }) => ({
      'app.example.com {': `http://127.0.0.1:${proxyPort} {`,
    }),
    command: (file) => ['caddy', 'run', '--adapter', 'caddyfile', '--config', file],
  },
  envoy: {
    file: 'docs/connect/envoy.md',
    language: 'yaml',
    redirection: 303,
    replaced: ({ gatehouse, application, proxyPort }) => ({
      'address: 0.0.0.0, port_value: 8080': `address: 127.0.0.1, port_value: ${proxyPort}`,
      'port_value: 8640': `port_value: ${portOf(gatehouse)}`,
      'port_value: 3000': `port_value: ${portOf(application)}`,
    }),
    command: (file) => ['envoy', '-c', file, '--base-id', String(process.pid), '-l', 'error'],
  },
};

/** Whether the program of a recipe is on the PATH. */
export function isInstalled(name: string): boolean {
  return spawnSync(name, [name === 'caddy' ? 'version' : '--version']).error === undefined;
}

/** A proxy in front of an application that answers with the headers that it gets. */
export class RunningProxy {
  private constructor(
    readonly client: Client,
    private readonly child: ChildProcess,
    private readonly application: Server,
    private readonly directory: string,
  ) {}

  /** Starts a proxy with the file of its page, on a free port unless one is given. */
  static async start(recipe: Recipe, gatehouse: string, port?: string): Promise<RunningProxy> {
    const directory = await mkdtemp(join(tmpdir(), 'gatehouse-proxy-'));
    const application = await startApplication();
    const proxyPort = Number(port ?? (await aFreePort()));
    const places = { gatehouse, application: `127.0.0.1:${listenedPort(application)}`, proxyPort };
    const file = join(directory, `proxy.${recipe.language}`);
    await writeFile(file, await configurationOf(recipe, places, directory));
    const [program, ...args] = recipe.command(file, directory);
    const child = spawn(program!, args, {
      env: { PATH: process.env.PATH, HOME: directory, XDG_DATA_HOME: directory },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let complaints = '';
    child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    const client = new Client(`http://127.0.0.1:${proxyPort}`);
    const proxy = new RunningProxy(client, child, application, directory);
    if (!(await isAnswering(client, child))) {
      await proxy.stop();
      throw new Error(`The proxy does not answer: ${complaints.slice(0, 2_000)}`);
    }
    return proxy;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      this.child.kill('SIGTERM');
      await once(this.child, 'close');
    }
    this.application.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function configurationOf(recipe: Recipe, places: Places, directory: string) {
  const whole = await readFile(new URL(`../../${recipe.file}`, import.meta.url), 'utf8');
  const block = new RegExp(`\`\`\`${recipe.language}\\n(.*?)\`\`\``, 's');
  let text = recipe.file.endsWith('.md') ? (block.exec(whole)?.[1] ?? '') : whole;
  const application = recipe.application ?? IN_DOCS.application;
  const replaced = {
    [IN_DOCS.gatehouse]: places.gatehouse,
    ...(text.includes(application) && { [application]: places.application }),
    ...recipe.replaced(places, directory),
  };
  for (const [inDocs, here] of Object.entries(replaced)) {
    expect(text).toContain(inDocs);
    text = text.replaceAll(inDocs, here);
  }
  return text;
}

async function startApplication(): Promise<Server> {
  const server = createServer(({ headers, method, url }, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ method, url, headers }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Waits until the proxy answers, or has ended. */
async function isAnswering(client: Client, child: ChildProcess): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    const status = await client.get('/login').then(
      (answer) => answer.status,
      () => undefined,
    );
    if (status === 200) return true;
    await wait(50);
  }
  return false;
}

const listenedPort = (server: Server) => (server.address() as AddressInfo).port;
const portOf = (address: string) => new URL(`http://${address}`).port;
