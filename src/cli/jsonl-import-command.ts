import { createReadStream } from 'node:fs';
import type { Command } from 'commander';
import { readEnv } from '../platform/config/env.js';
import type { Database } from '../platform/database/database.js';
import { isServed } from './ask-server.js';
import { move, type MoveOptions } from './move.js';
import { openChosen, tellDatabase } from './open-database.js';
import { say } from './output.js';
import { Refusal } from './refusal.js';
import { tellAdoptions } from './tell-adoptions.js';
import { terminal } from './terminal.js';

/** `import jsonl`, which is also `import` without a name. */
export function addJsonlImportCommand(parent: Command): void {
  parent
    .command('jsonl', { isDefault: true })
    .description(
      'Import an export of Gatehouse: into a new database as it is, or into one with accounts what is missing there.',
    )
    .argument('<file>', 'the export file')
    .option('--dry-run', 'change nothing, and say what would be done')
    .option(
      '--adopt-emails',
      'use user names that are email addresses as the emails of their accounts',
    )
    .action((file: string, options: MoveOptions) => refusing(() => importExport(file, options)));
}

async function importExport(file: string, options: MoveOptions): Promise<void> {
  const { exists } = await import('../platform/database/exists.js');
  const isOwn = terminal().services === undefined;
  if (isOwn && !(await exists(file))) throw new Refusal(`There is no file ${file}.`);
  if (isOwn && (await restoreIfEmpty(file, options))) return;
  await move(options, async () => {
    say('The database has accounts: what is missing there is added.');
    const { readExportedDirectory } = await import('../instance/transfer/exported-directory.js');
    return readExportedDirectory(linesOf(file));
  });
}

/** @returns whether the database was empty; if not, nothing was done */
async function restoreIfEmpty(file: string, options: MoveOptions): Promise<boolean> {
  const env = readEnv();
  if (!env.databaseUrl && (await isServed(env.dataDirectory))) return false;
  const database = await openTarget(options);
  try {
    const { isDirectoryEmpty } = await import('../instance/transfer/import-directory.js');
    if (!(await isDirectoryEmpty(database.dataSource))) return false;
    tellDatabase(env);
    await restore(database, file, options);
    return true;
  } finally {
    await database.close();
  }
}

/** Only a new database is made or migrated: one that has accounts may be in use. */
async function openTarget({ dryRun: isTrial = false }: MoveOptions): Promise<Database> {
  const env = readEnv();
  const { NoDatabase } = await import('../platform/database/existing-database.js');
  try {
    return await openChosen(env, { mustExist: true });
  } catch (error) {
    if (isTrial || !(error instanceof NoDatabase)) throw error;
    return openChosen(env, { mustExist: false });
  }
}

async function restore(
  { dataSource }: Database,
  file: string,
  { dryRun: isTrial = false, adoptEmails = false }: MoveOptions,
): Promise<void> {
  const { importDirectory } = await import('../instance/transfer/import-directory.js');
  const { actAs, authorizeTransactions } = await import('../audit/authors.js');
  const { IdentifiersService } = await import('../users/identifiers.service.js');
  authorizeTransactions(dataSource);
  const identifiers = new IdentifiersService(dataSource);
  await actAs({ via: 'command-line' }, async () => {
    const { rows, isVerified } = await importDirectory(dataSource, linesOf(file), {
      isTrial,
      tell: say,
      finish: async (manager) => {
        if (!adoptEmails) return;
        tellAdoptions(await identifiers.adoptEmailsWithin(manager), isTrial);
      },
    });
    say(
      isTrial
        ? `Nothing was changed. ${rows} rows would be imported.`
        : `${rows} rows were imported. Everybody has to log in again; API keys still work.`,
    );
    if (!isVerified) say(NOT_VERIFIED);
  });
  const contested = await identifiers.listContested();
  if (contested.length > 0) {
    say(
      `${contested.length} user names or emails are shared by several accounts. See "gatehouse identifier contested".`,
    );
  }
}

const NOT_VERIFIED =
  'The file has no checksum, since an older version wrote it: it was not checked for changes.';

/** Node's readline also ends lines at U+2028, which JSON may contain. */
async function* linesOf(file: string): AsyncIterable<string> {
  let begun = '';
  for await (const text of createReadStream(file, 'utf8') as AsyncIterable<string>) {
    const lines = text.split('\n');
    lines[0] = begun + lines[0];
    begun = lines.pop()!;
    for (const line of lines) yield line.replace(/\r$/, '');
  }
  if (begun) yield begun;
}

async function refusing(work: () => Promise<void>): Promise<void> {
  const { TransferFault } = await import('../instance/transfer/transfer-fault.js');
  try {
    await work();
  } catch (error) {
    throw error instanceof TransferFault ? new Refusal(error.message) : error;
  }
}
