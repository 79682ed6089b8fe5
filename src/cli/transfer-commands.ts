import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import type { Env } from '../platform/config/env.js';
import type { Database } from '../platform/database/database.js';
import { chooseDatabase, openChosen } from './open-database.js';
import { say } from './output.js';
import { Refusal } from './refusal.js';
import { tellAdoptions } from './tell-adoptions.js';

interface Options {
  readonly force?: boolean;
}

interface ImportOptions {
  readonly adoptEmails?: boolean;
}

/** `backup`, `restore`, `export`, `import jsonl`. The command `import` is there already. */
export function addTransferCommands(program: Command): void {
  program
    .command('backup')
    .description('Pack the embedded database into a file and check it. The server must be stopped.')
    .argument('<file>', 'the file to write, such as gatehouse.tar.gz')
    .option('--force', 'replace the file if it exists')
    .action((file: string, options: Options) => refusing(() => packDatabase(file, options)));

  program
    .command('restore')
    .description('Replace the embedded database by a backup. The server must be stopped.')
    .argument('<file>', 'the backup file')
    .option('--force', 'replace an existing database; it is kept under another name')
    .action((file: string, options: Options) => refusing(() => restoreDatabase(file, options)));

  program
    .command('export')
    .description('Write accounts, passwords and keys (as hashes) and workspaces as JSON Lines.')
    .argument('<file>', 'the file to write, such as gatehouse.jsonl')
    .option('--force', 'replace the file if it exists')
    .action((file: string, options: Options) => refusing(() => exportTo(file, options)));

  program.commands
    .find((command) => command.name() === 'import')!
    // Also the command without a name: `import gatehouse.jsonl`.
    .command('jsonl', { isDefault: true })
    .description('Import an export of Gatehouse into a new database, embedded or PostgreSQL.')
    .argument('<file>', 'the export file')
    .option(
      '--adopt-emails',
      'use user names that are email addresses as the emails of their accounts',
    )
    .action((file: string, options: ImportOptions) => refusing(() => importFrom(file, options)));
}

async function packDatabase(file: string, { force = false }: Options): Promise<void> {
  const env = chooseDatabase();
  assertEmbedded(env, 'pg_dump');
  const { backUp } = await import('../instance/transfer/back-up.js');
  const { ENTITIES } = await import('../start/entities.js');
  const options = { mayReplace: force };
  const { accounts } = await backUp(ENTITIES, env.dataDirectory, file, options);
  say(`${file} contains ${accounts} accounts. It was opened and verified.`);
  say('It contains the secret key and password hashes: keep it where nobody else can read it.');
}

async function restoreDatabase(file: string, { force = false }: Options): Promise<void> {
  const env = chooseDatabase();
  assertEmbedded(env, 'pg_restore');
  const { restore } = await import('../instance/transfer/restore.js');
  const { ENTITIES } = await import('../start/entities.js');
  const options = { mayReplace: force };
  const { accounts, former } = await restore(ENTITIES, env.dataDirectory, file, options);
  say(`The database in ${env.dataDirectory} has ${accounts} accounts now.`);
  if (former) say(`The old database is in ${former}; delete it when you no longer need it.`);
}

function assertEmbedded({ databaseUrl }: Env, tool: string): void {
  if (!databaseUrl) return;
  throw new Refusal(
    `DATABASE_URL is set: this command is for the embedded database. Use ${tool} of PostgreSQL.`,
  );
}

async function exportTo(file: string, { force = false }: Options): Promise<void> {
  const { exportDirectory } = await import('../instance/transfer/export-directory.js');
  const { writeNewFile } = await import('../instance/transfer/new-file.js');
  await withDatabase({ mustExist: true }, async ({ dataSource }) => {
    let counts: Record<string, number> = {};
    await writeNewFile(file, { mayReplace: force }, async (handle) => {
      counts = await exportDirectory(dataSource, (lines) => handle.write(lines));
      if (counts['users'] === 0) throw new Refusal('The database has no accounts to export.');
    });
    const words = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
    say(`${file} holds ${words.join(', ')}.`);
    say('It contains hashes of passwords and keys: keep it where nobody else can read it.');
  });
}

async function importFrom(file: string, { adoptEmails = false }: ImportOptions): Promise<void> {
  const { importDirectory } = await import('../instance/transfer/import-directory.js');
  const { exists } = await import('../platform/database/exists.js');
  const { actAs, authorizeTransactions } = await import('../audit/authors.js');
  if (!(await exists(file))) throw new Refusal(`There is no file ${file}.`);
  await withDatabase({ mustExist: false }, async ({ dataSource }) => {
    authorizeTransactions(dataSource);
    const rows = await actAs({ via: 'command-line' }, () =>
      importDirectory(dataSource, linesOf(file)),
    );
    say(`${rows} rows were imported. Everybody has to log in again; API keys still work.`);
    const { IdentifiersService } = await import('../users/identifiers.service.js');
    const identifiers = new IdentifiersService(dataSource);
    if (adoptEmails) {
      await actAs({ via: 'command-line' }, () => tellAdoptions(identifiers));
    }
    const contested = await identifiers.listContested();
    if (contested.length > 0) {
      say(
        `${contested.length} user names or emails are shared by several accounts. See "gatehouse identifier contested".`,
      );
    }
  });
}

/** Opened when the first line is read, since lines that arrive before that are lost. */
async function* linesOf(file: string): AsyncIterable<string> {
  yield* createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity });
}

async function withDatabase(
  options: { readonly mustExist: boolean },
  work: (database: Database) => Promise<void>,
): Promise<void> {
  const env = chooseDatabase();
  const database = await openChosen(env, options);
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

async function refusing(work: () => Promise<void>): Promise<void> {
  const { TransferFault } = await import('../instance/transfer/transfer-fault.js');
  try {
    await work();
  } catch (error) {
    throw error instanceof TransferFault ? new Refusal(error.message) : error;
  }
}
