import type { MovingReport } from '../accounts/moving-in/moving-report.js';
import { print, say } from './output.js';
import { printTable } from './print-table.js';
import { tellAdoptions } from './tell-adoptions.js';

/** More are mostly the same fault; the counts have them. */
const MOST_LINES = 100;

/**
 * Prints the report of an import: the counts and what was left out to standard output, everything
 * else to standard error.
 */
export function tellMoving(report: MovingReport, isTrial: boolean): void {
  const rows = [...report.counts]
    .filter(([kind, { read }]) => read > 0 || kind === 'accounts')
    .map(([kind, { read, created, same, leftOut }]) => ({
      kind,
      in: String(read),
      created: String(created),
      same: String(same),
      left_out: String(leftOut),
    }));
  say(isTrial ? 'Nothing was changed. It would be:' : 'Done:');
  printTable(rows, { format: 'table' });
  for (const { kind, name, reason } of report.leftOut) {
    print(`Left out of ${kind}: ${name}: ${reason.replace(/\.$/, '')}.`);
  }
  for (const { name, what, reason } of report.omitted) {
    print(`Came without its ${what}: ${name}: ${reason.replace(/\.$/, '')}.`);
  }
  const { changed, powers, contested, taken } = report;
  if (taken.size > 0) {
    say(
      'An account comes in once its name is free: "gatehouse user rename" gives the account here, ' +
        'also the first superuser, another one. Then run the command again.',
    );
  }
  if (changed.size > 0) {
    say(`${changed.size} accounts that were here before got something:`);
    sayFirst([...changed.values()]);
  }
  sayFirst(powers.map((power) => `Rights over others: ${power}.`));
  if (contested.size > 0) {
    say(
      `${contested.size} user names are shared by several accounts. See "gatehouse identifier contested".`,
    );
  }
  if (report.adoptions) tellAdoptions(report.adoptions, isTrial);
  for (const note of report.notes) say(note);
}

function sayFirst(lines: readonly string[]): void {
  say(...lines.slice(0, MOST_LINES));
  if (lines.length > MOST_LINES) say(`... and ${lines.length - MOST_LINES} more.`);
}
