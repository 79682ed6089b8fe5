import { readFileSync, readdirSync, statSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, residentMegabytes } from './measure.mjs';
import { createDatabase, startPostgres } from './postgres.mjs';
import { writeResults } from './report.mjs';
import { startGatehouse } from './servers.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Measures the time from the start of the process to the first answer, on new and on existing
 * databases, the memory, and the size of an installation.
 */
export async function compareStarts(options) {
  const postgres = await startPostgres();
  const rows = [];
  try {
    for (const kind of ['embedded', 'PostgreSQL']) {
      const first = [];
      const later = [];
      const megabytes = [];
      for (let round = 0; round < options.rounds; round += 1) {
        const url =
          kind === 'embedded' ? undefined : await createDatabase(postgres.url, 'gatehouse_start');
        const dataDirectory = mkdtempSync(join(tmpdir(), 'gatehouse-bench-start-'));
        for (const times of [first, later]) {
          const server = await startGatehouse(url, { DATA_DIR: dataDirectory });
          times.push(server.millisecondsToFirstAnswer);
          if (times === later) megabytes.push(residentMegabytes(server.pid));
          await server.stop();
        }
        rmSync(dataDirectory, { recursive: true, force: true });
      }
      rows.push(
        `| ${kind} | ${seconds(median(first))} | ${seconds(median(later))} | ${median(megabytes).toFixed(0)} |`,
      );
    }
  } finally {
    await postgres.stop();
  }
  const table = [
    '| database | first start, s | later starts, s | MB after the first answer |',
    '| --- | ---: | ---: | ---: |',
    ...rows,
    '',
    `What \`npm ci --omit=dev\` installs: ${installedMegabytes().toFixed(0)} MB.`,
  ].join('\n');
  console.log(table);
  writeResults('Start and size', table, options);
}

/** The size of the packages that the lock file does not mark as development. */
function installedMegabytes() {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const bytes = Object.entries(packages)
    .filter(([path, { dev }]) => path.startsWith('node_modules/') && !dev)
    .reduce((sum, [path]) => sum + sizeOf(join(ROOT, path)), 0);
  return bytes / 2 ** 20;
}

/**
 * Bytes of a package's own files. Nested packages have their own entries, and packages of other
 * platforms are not installed.
 */
function sizeOf(directory) {
  let entries;
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch {
    return 0;
  }
  return entries.reduce((sum, entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? sum : sum + sizeOf(path);
    return entry.isFile() ? sum + statSync(path).size : sum;
  }, 0);
}

function seconds(milliseconds) {
  return (milliseconds / 1000).toFixed(2);
}
