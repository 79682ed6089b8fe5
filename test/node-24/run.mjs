// Builds the server and runs the smoke part of the suite on Node 24, whatever Node is installed. Not a part of CI: it
// installs Node from the npm registry (kept in node_modules/.cache). It needs Linux or macOS.
//
//   npm run check:node-24 [-- SPEC ...]
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAJOR = '24';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CACHE = join(ROOT, 'node_modules/.cache/node-24');
/** The package with the program itself. `node` would install it by a script. */
const PACKAGE = `node-${process.platform}-${process.arch}`;

/** Native modules, the embedded database, sockets, streams, crypto and OAuth. */
const SPECS = [
  'test/api-key/',
  'test/auth/',
  'test/credentials/',
  'test/database/',
  'test/http/',
  'test/identifiers/',
  'test/oauth/(clients|code-flow|id-token|private-key-jwt|refresh-reuse)',
  'test/process/(start-and-stop|oauth|workers|transfer)',
];

const bin = install();
const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
delete env.NODE_OPTIONS;
const wished = process.argv.slice(2);
const [node, npm] = ['node', 'npm'];
console.log(`Node ${execFileSync(node, ['--version'], { env, encoding: 'utf8' }).trim()}`);
run(npm, ['run', '--silent', 'build']);
run(node, ['dist/cli.js', '--version']);
run(npm, ['test', '--silent', '--', ...(wished.length > 0 ? wished : SPECS)]);

function install() {
  const folder = join(CACHE, 'node_modules', PACKAGE, 'bin');
  if (!existsSync(join(folder, 'node'))) {
    mkdirSync(CACHE, { recursive: true });
    const options = ['--prefix', CACHE, '--no-save', '--ignore-scripts'];
    execFileSync('npm', ['install', ...options, `${PACKAGE}@${MAJOR}`], { stdio: 'inherit' });
  }
  return folder;
}

function run(program, args) {
  const { status } = spawnSync(program, args, { cwd: ROOT, env, stdio: 'inherit' });
  if (status === 0) return;
  console.error(`Failed: ${[program, ...args].join(' ')}`);
  process.exit(1);
}
