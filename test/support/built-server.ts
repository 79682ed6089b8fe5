import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, cp, mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { givenSecrets } from './given-secrets.js';
import { oncePerRun } from './once-per-run.js';
import { LONG_LOCK_OUT, PATIENT_CONNECTIONS, PATIENT_DATABASE } from './patience.js';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
/** In node_modules, which git and the linters ignore. */
const BUILD = join(PROJECT, 'node_modules/.cache/gatehouse-test');
/** The built program, once `buildProgram` has run. */
export const DIST = join(BUILD, 'dist');

/** Settings that save time, and those of a busy machine, unless a test is about them. */
const USUAL = {
  BCRYPT_COST: '4',
  DRAIN_SECONDS: '0',
  ...LONG_LOCK_OUT,
  ...PATIENT_CONNECTIONS,
  ...PATIENT_DATABASE,
};

/** The whole environment of a process, except what it needs to find its tools. */
export type Environment = Readonly<Record<string, string>>;

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of the built program that was started and may still run. */
export interface Started {
  readonly pid: number;
  readonly finished: Promise<Finished>;
  /** The standard output so far. */
  stdout(): string;
  /** The standard error so far. */
  stderr(): string;
  signal(signal: NodeJS.Signals): void;
}

/** A server that is listening. */
export interface RunningServer extends Started {
  readonly url: string;
}

/**
 * Compiles the program as it is released, once per run. Types are checked elsewhere. BUILT_PROGRAM
 * names a folder where it is compiled already.
 */
export async function buildProgram(): Promise<void> {
  await oncePerRun('build', compile);
}

async function compile(): Promise<string> {
  const dist = join(BUILD, 'dist');
  await mkdir(dist, { recursive: true });
  await copyFile(join(PROJECT, 'package.json'), join(BUILD, 'package.json'));
  const built = process.env['BUILT_PROGRAM'];
  if (built) {
    // Tests of the front end put it there.
    const filter = (path: string) => path !== join(built, 'frontend');
    await cp(built, dist, { recursive: true, filter });
    return dist;
  }
  const tsc = join(PROJECT, 'node_modules/typescript/bin/tsc');
  const buildInfo = join(BUILD, 'build.tsbuildinfo');
  await promisify(execFile)(
    process.execPath,
    [
      tsc,
      '-p',
      'tsconfig.build.json',
      '--noCheck',
      '--outDir',
      dist,
      '--tsBuildInfoFile',
      buildInfo,
    ],
    { cwd: PROJECT },
  );
  const sources = await readdir(join(PROJECT, 'src'), { recursive: true });
  for (const asset of sources.filter((path) => /\.(svg|js)$/.test(path))) {
    await mkdir(dirname(join(dist, asset)), { recursive: true });
    await cp(join(PROJECT, 'src', asset), join(dist, asset));
  }
  await promisify(execFile)(process.execPath, ['bundle.mjs', dist], { cwd: PROJECT });
  return dist;
}

/** Starts the server and waits until it listens. */
export async function startServer(environment: Environment): Promise<RunningServer> {
  const server = startProcess(['main.js'], { PORT: '0', ...environment });
  const url = await Promise.race([firstMatch(server, /listens on (http:\S+)/), server.finished]);
  if (typeof url !== 'string') throw new Error(`The server did not start: ${url.stderr}`);
  return { ...server, url };
}

/**
 * Runs a command line (`cli.js`) or another entry file to its end.
 *
 * @param directory the working directory; by default one without a file `.env`
 */
export async function run(
  args: readonly string[],
  environment: Environment,
  input = '',
  directory = BUILD,
): Promise<Finished> {
  return startProcess(args, environment, input, directory).finished;
}

export function startProcess(
  [file, ...args]: readonly string[],
  environment: Environment,
  input = '',
  directory = BUILD,
): Started & { onOutput(listener: () => void): void } {
  const { PATH, IMPORTED_BY_PROCESSES: hook, DELAY_QUERIES_MS } = process.env;
  const options = ['--liftoff-only', ...(hook ? [`--import=${hook}`] : [])];
  const child = spawn(process.execPath, [...options, join(BUILD, 'dist', file!), ...args], {
    cwd: directory,
    env: { ...USUAL, PATH, NO_COLOR: '1', DELAY_QUERIES_MS, ...environment },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // A process that does not read its input may have closed it.
  child.stdin.on('error', () => {}).end(input);
  const finished = once(child, 'close').then(([code, signal]) => {
    assertSilence(environment, stdout + stderr);
    return { code: code as number | null, signal: signal as NodeJS.Signals | null, stdout, stderr };
  });
  return {
    pid: child.pid!,
    finished,
    stdout: () => stdout,
    stderr: () => stderr,
    signal: (signal) => child.kill(signal),
    onOutput: (listener) => child.stdout.on('data', listener),
  };
}

const SECRET_SETTINGS = ['SECRET_KEY', 'SUPERUSER_PASSWORD', 'SUPERUSER_API_KEY'];

/**
 * Checks, for every process of the suite, that it prints no secret of its settings and no secret
 * that an answer gave to a test of this file.
 */
function assertSilence(environment: Environment, output: string): void {
  const [, password] = /:\/\/[^:@/]+:([^@]+)@/.exec(environment['DATABASE_URL'] ?? '') ?? [];
  const secrets = [...SECRET_SETTINGS.map((name) => environment[name]), password];
  for (const secret of secrets) {
    // A short one can be part of a text by chance.
    if (secret && secret.length >= 8 && output.includes(secret)) {
      throw new Error('A secret of the configuration was printed.');
    }
  }
  for (const secret of givenSecrets()) {
    if (output.includes(secret)) throw new Error('A secret that an answer gave was printed.');
  }
}

function firstMatch(started: ReturnType<typeof startProcess>, pattern: RegExp): Promise<string> {
  return new Promise((resolve) => {
    started.onOutput(() => {
      const [, found] = pattern.exec(started.stdout()) ?? [];
      if (found) resolve(found);
    });
  });
}
