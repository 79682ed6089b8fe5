import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { median } from './measure.mjs';

const RESULTS = fileURLToPath(new URL('results.md', import.meta.url));

/** Medians per target, and the median of its ratios to the baseline round by round. */
export function summarize(measured) {
  const names = [...new Set(measured.map(({ name }) => name))];
  const baseline = new Map(
    measured.filter(({ name }) => name === 'baseline').map((one) => [one.round, one.perSecond]),
  );
  return names.map((name) => {
    const own = measured.filter((one) => one.name === name);
    const of = (field) => median(own.map((one) => one[field]));
    return {
      name,
      perSecond: of('perSecond'),
      ratio: median(own.map((one) => one.perSecond / baseline.get(one.round))),
      p50: of('p50'),
      p99: of('p99'),
      serverMicroseconds: of('serverMicroseconds'),
      postgresMicroseconds: of('postgresMicroseconds'),
      megabytes: of('megabytes'),
      meanMilliseconds: 1000 / of('perSecond'),
    };
  });
}

export function toTable(rows, alone) {
  const lines = [
    '| target | requests/s | ratio to baseline | p99 ms | CPU us/request | PostgreSQL us/request | MB | one at a time: ms (ratio) |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
  ];
  for (const row of rows) {
    const single = alone.find(({ name }) => name === row.name);
    lines.push(
      `| ${row.name} | ${row.perSecond.toFixed(0)} | ${row.ratio.toFixed(2)} | ${row.p99} | ` +
        `${row.serverMicroseconds.toFixed(0)} | ${row.postgresMicroseconds.toFixed(0)} | ` +
        `${row.megabytes.toFixed(0)} | ${single.meanMilliseconds.toFixed(2)} (${(1 / single.ratio).toFixed(2)}) |`,
    );
  }
  return lines.join('\n');
}

/** Replaces one section of results.md. */
export function writeResults(title, table, options) {
  const before = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : '# Results\n';
  const others = before
    .split(/^## /m)
    .slice(1)
    .filter((section) => !section.startsWith(`${title}\n`));
  const own = [
    `${title}\n`,
    `${new Date().toISOString().slice(0, 10)}, commit ${commit()}, ${cpus().length} x ${cpus()[0].model}, ` +
      `${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}. ` +
      `Command: \`npm run bench -- ${process.argv.slice(2).join(' ')}\` ` +
      `(${options.rounds} rounds of ${options.seconds} s, ${options.connections} connections, ${options.users} accounts).\n`,
    table,
    '',
  ].join('\n');
  const sections = [...others, own].map((section) => `## ${section.trim()}\n`);
  writeFileSync(RESULTS, `# Results\n\n${sections.join('\n')}`);
}

function commit() {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim();
  } catch {
    return 'unknown';
  }
}
