import type { ImportedAccountRead } from '../../../api/gen';
import { importPeople } from '../../../api/people';
import { translateRefusal } from '../../../i18n/refusals';
import type { WorkProgress } from '../../../work/start-work';
import type { WorkFailure } from '../../../work/work-store';
import { joinCsv, recordAt, toCsvLine, type CsvFile, type CsvRecord } from './csv-records';

/** So many at once that the bar moves: for each new account the server makes a hash. */
const BATCH = 25;

interface Words {
  /** Names a line of the file. */
  readonly line: (line: number) => string;
  /** Names the file with the passwords. */
  readonly fileName: string;
}

/**
 * Imports a list some lines at a time. The server imports each batch as a whole or not at all, and
 * the same list again changes nothing. Lines that have become wrong since the preview are left out.
 */
export async function runImport(
  { head, records }: CsvFile,
  isInviting: boolean,
  progress: WorkProgress,
  words: Words,
): Promise<void> {
  const created: ImportedAccountRead[] = [];
  try {
    for (let place = 0; place < records.length && !progress.isStopping(); place += BATCH) {
      const batch = records.slice(place, place + BATCH);
      const failures = await importBatch(head, batch, isInviting, created, words);
      progress.report(Math.min(place + BATCH, records.length), failures);
    }
  } finally {
    // Also what was done before an error has passwords that nobody can read again.
    if (created.length > 0) progress.keep({ ...passwordFile(created), name: words.fileName });
  }
}

async function importBatch(
  head: CsvRecord,
  batch: readonly CsvRecord[],
  isInviting: boolean,
  created: ImportedAccountRead[],
  words: Words,
): Promise<WorkFailure[]> {
  const failures: WorkFailure[] = [];
  let rest = batch;
  while (rest.length > 0) {
    const csv = joinCsv(head, rest);
    const result = await importPeople({ csv, is_trial: false, is_inviting: isInviting });
    if (result.is_imported) {
      created.push(...result.created);
      break;
    }
    const refused = new Set<CsvRecord>();
    for (const { line, detail } of result.faults) {
      const record = line === null ? undefined : recordAt(head, rest, line);
      if (!record) throw new Error(translateRefusal(detail));
      refused.add(record);
      failures.push({ name: words.line(record.line), detail: translateRefusal(detail) });
    }
    rest = rest.filter((record) => !refused.has(record));
  }
  return failures;
}

function passwordFile(created: readonly ImportedAccountRead[]) {
  const lines = created.map(({ username, email, temporary_password: password }) =>
    toCsvLine([username, email ?? '', password ?? '']),
  );
  const text = ['username,email,temporary_password', ...lines, ''].join('\n');
  return { blob: new Blob([text], { type: 'text/csv' }), isSecret: true };
}
