import type { Command } from 'commander';
import type { Env } from '../platform/config/env.js';
import type { Database } from '../platform/database/database.js';
import type { PackedKey, RestoredKey } from '../instance/transfer/key-of-backup.js';
import { chooseDatabase, openChosen } from './open-database.js';
import { say } from './output.js';
import { Refusal } from './refusal.js';

interface Options {
  readonly force?: boolean;
}

/** `backup`, `note-backup`, `restore`, `export`. */
export function addTransferCommands(program: Command): void {
  program
    .command('backup')
    .description('Pack the embedded database into a file and check it. The server must be stopped.')
    .argument('<file>', 'the file to write, such as gatehouse.tar.gz')
    .option('--force', 'replace the file if it exists')
    .action((file: string, options: Options) => refusing(() => packDatabase(file, options)));

  program
    .command('note-backup')
    .description('Note that pg_dump has made a backup now: the console shows how old it is.')
    .action(noteDumped);

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
}

async function packDatabase(file: string, { force = false }: Options): Promise<void> {
  const env = chooseDatabase();
  assertEmbedded(env, 'pg_dump');
  const { backUp } = await import('../instance/transfer/back-up.js');
  const { ENTITIES } = await import('../start/entities.js');
  const options = { mayReplace: force, secretKey: env.secretKey };
  const { accounts, key, unnoted } = await backUp(ENTITIES, env.dataDirectory, file, options);
  say(`${file} contains ${accounts} accounts. It was opened and verified.`);
  say(...KEY_OF_BACKUP[key]);
  if (unnoted !== undefined) say(`The console will not show its time. ${unnoted}`);
}

async function noteDumped(): Promise<void> {
  if (!chooseDatabase().databaseUrl) {
    throw new Refusal(
      'DATABASE_URL is not set: `backup` notes its backups of the embedded database.',
    );
  }
  const { noteBackup } = await import('../instance/transfer/backup-notes.js');
  await withDatabase({ mustExist: true }, ({ dataSource }) => noteBackup(dataSource));
  say('Noted: a backup was made now.');
}

async function restoreDatabase(file: string, { force = false }: Options): Promise<void> {
  const env = chooseDatabase();
  assertEmbedded(env, 'pg_restore');
  const { restore } = await import('../instance/transfer/restore.js');
  const { ENTITIES } = await import('../start/entities.js');
  const options = { mayReplace: force, secretKey: env.secretKey };
  const { accounts, former, key } = await restore(ENTITIES, env.dataDirectory, file, options);
  say(`The database in ${env.dataDirectory} has ${accounts} accounts now.`);
  if (former) say(`The old database is in ${former}; delete it when you no longer need it.`);
  say(...KEY_OF_RESTORED[key]);
}

const LOST =
  'every log-in ends, as do the tokens and consents of OAuth clients, and ID tokens get a new signing key. Passwords, API keys and client secrets still work.';
const PRIVATE = 'Keep the file where nobody else can read it.';

const KEY_OF_BACKUP: Record<PackedKey, readonly string[]> = {
  packed: [
    'SECRET_KEY is in it: the one in the data directory.',
    `It also contains password hashes. ${PRIVATE}`,
  ],
  elsewhere: [
    `SECRET_KEY is not in it: the configuration has it. Keep it too, in another place. Without it, ${LOST}`,
    `It contains password hashes. ${PRIVATE}`,
  ],
  none: [
    'SECRET_KEY is not in it: there is none yet, and the first start of a server makes one.',
    `It contains password hashes. ${PRIVATE}`,
  ],
};

const KEY_OF_RESTORED: Record<RestoredKey, readonly string[]> = {
  same: [],
  other: [
    `SECRET_KEY of this configuration is not the one that was used before the backup: ${LOST}`,
    'To keep them, set the former SECRET_KEY before the next start, or none if the backup contains it.',
  ],
  none: [
    `SECRET_KEY is not in the backup, and is not set: the next start makes a new one. Then ${LOST}`,
    'To keep them, set the former SECRET_KEY before the next start.',
  ],
  unknown: [
    `The backup does not say which SECRET_KEY was used with it. If the next start has another one, ${LOST}`,
  ],
};

function assertEmbedded({ databaseUrl }: Env, tool: string): void {
  if (!databaseUrl) return;
  throw new Refusal(
    `DATABASE_URL is set: this command is for the embedded database. Use ${tool} of PostgreSQL. Its file does not contain SECRET_KEY.`,
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
