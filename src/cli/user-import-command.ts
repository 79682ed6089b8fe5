import type { Command } from 'commander';
import type { ImportedRow, ImportOutcome } from '../accounts/account-import/imported-row.js';
import { readPeople, UnreadableList } from '../accounts/account-import/read-people.js';
import { say } from './output.js';
import { printTable } from './print-table.js';
import { terminal } from './terminal.js';
import { Refusal } from './refusal.js';
import { withServices } from './with-services.js';

interface Options {
  readonly invite?: boolean;
  readonly dryRun?: boolean;
}

/** `import csv`, which is also `user import`. */
export function addUserImportCommand(parent: Command, name: string): void {
  parent
    .command(name)
    .description(
      'Create the accounts of a CSV file and print their temporary passwords as CSV. All or none; the same file again changes nothing.',
    )
    .argument(
      '<file>',
      'columns: username, email, name, workspace, role (first line: their names); - for standard input',
    )
    .option('--invite', 'invite to the workspaces by email instead of creating accounts')
    .option('--dry-run', 'change nothing, and say what would be done')
    .action(importUsers);
}

async function importUsers(file: string, { invite, dryRun }: Options): Promise<void> {
  const isInviting = invite === true;
  const isTrial = dryRun === true;
  const text = await (file === '-' ? terminal().readInput() : terminal().readFile(file));
  const rows = await read(text, isInviting);
  await withServices(async (services) => {
    const { AccountImport } = await import('../accounts/account-import/account-import.service.js');
    const { ImportRefused } = await import('../accounts/account-import/import-refused.js');
    const publish = (outcome: ImportOutcome) => {
      if (!isTrial && outcome.created.length > 0) printPasswords(outcome);
    };
    try {
      const options = { isInviting, isTrial, publish, tell: say };
      const outcome = await services.get(AccountImport).run(rows, options);
      tell(outcome, isTrial);
    } catch (error) {
      if (!(error instanceof ImportRefused)) throw error;
      return refuse(error.texts.map(({ line, text: fault }) => `Line ${line}: ${fault}.`));
    }
  });
}

function printPasswords({ created }: ImportOutcome): void {
  say('Temporary passwords, shown only once. Their owners replace them at /login/password:');
  const rows = created.map(({ username, email, password }) => ({
    username,
    email,
    password: password!,
  }));
  printTable(rows, { format: 'csv' });
}

function tell(outcome: ImportOutcome, isTrial: boolean): void {
  const { created, joined, invited, unchanged, unnamed } = outcome;
  for (const { line, reason } of unnamed) say(`Line ${line}: without its name: ${reason}.`);
  say(
    `${isTrial ? 'It would be' : 'Done'}: ${created.length} accounts created, ` +
      `${joined} memberships of existing accounts added, ${invited} invitations, ` +
      `${unchanged} rows unchanged.`,
  );
}

async function read(text: string, isInviting: boolean): Promise<ImportedRow[]> {
  try {
    return await readPeople(text, { isInviting });
  } catch (error) {
    if (!(error instanceof UnreadableList)) throw error;
    return refuse(
      error.faults.map(({ line, text: fault }) =>
        line === undefined ? `${fault}.` : `Line ${line}: ${fault}.`,
      ),
    );
  }
}

function refuse(faults: readonly string[]): never {
  throw new Refusal([...faults, 'Nothing was imported.'].join('\n'));
}
