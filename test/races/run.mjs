// Runs the suite, or some specs, while the answers of the database come late at random. A test that relies on the order
// of two things fails here soon, in CI once in a hundred runs. Started processes wait in the same way. Not a part of
// CI: it takes longer than the suite.
//
//   npm run check:races [-- SPEC ...]                 on PostgreSQL
//   DATABASE=embedded npm run check:races [-- SPEC ...]   on the embedded database
//
// DELAY_QUERIES_MS is the longest delay (default 20). Run a spec several times before you trust it.
import { spawnSync } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HOOK = pathToFileURL(fileURLToPath(new URL('delay-queries.mjs', import.meta.url))).href;

const script = process.env.DATABASE === 'embedded' ? 'test' : 'test:postgres';
const env = {
  ...process.env,
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${HOOK}`,
  // Tests give the processes that they start no other part of their environment.
  IMPORTED_BY_PROCESSES: HOOK,
};
const { status } = spawnSync('npm', ['run', script, '--', ...process.argv.slice(2)], {
  cwd: ROOT,
  env,
  stdio: 'inherit',
});
process.exit(status ?? 1);
