import type { Command } from 'commander';
import type { MovedDirectory } from '../accounts/moving-in/moved-directory.js';
import { say } from './output.js';
import { Refusal } from './refusal.js';
import { tellAdoptions } from './tell-adoptions.js';
import { tellMoving } from './tell-moving.js';
import { terminal } from './terminal.js';
import { addUserImportCommand } from './user-import-command.js';
import { withServices } from './with-services.js';

interface Options {
  readonly dryRun?: boolean;
  readonly adoptEmails?: boolean;
  readonly secretKeyFile?: string;
}

/** `import langflow`, `import windmill`, `import csv`. */
export function addImportCommands(program: Command): void {
  const parent = program
    .command('import')
    .description('Move accounts in: from another product, a list, or an export of Gatehouse.');

  addMovingOptions(
    parent
      .command('langflow')
      .description(
        'Move the accounts and API keys of a Langflow in. The same again changes nothing.',
      )
      .argument('<database>', 'its SQLite file, or the URL of its PostgreSQL database')
      .option(
        '--secret-key-file <file>',
        'the file "secret_key" of Langflow, for keys of 1.8 without a hash',
      ),
  ).action((location: string, options: Options) =>
    move(options, async () => {
      const { readLangflow } = await import('../instance/sources/langflow-source.js');
      const { secretKeyFile } = options;
      const secret =
        secretKeyFile === undefined
          ? undefined
          : (await terminal().readFile(secretKeyFile)).replace(/\r?\n$/, '');
      return readLangflow(location, secret);
    }),
  );

  addMovingOptions(
    parent
      .command('windmill')
      .description(
        'Move the accounts, workspaces and tokens of a Windmill in. The same again changes nothing.',
      )
      .argument(
        '<source>',
        'the URL of its PostgreSQL database, or a file with the users of the instance (JSON or YAML)',
      ),
  ).action((location: string, options: Options) =>
    move(options, async () => {
      const { readWindmill } = await import('../instance/sources/windmill-source.js');
      return readWindmill(location, (path) => terminal().readFile(path));
    }),
  );

  addUserImportCommand(parent, 'csv');
}

function addMovingOptions(command: Command): Command {
  return command
    .option('--dry-run', 'change nothing, and say what would be done')
    .option(
      '--adopt-emails',
      'use user names that are email addresses as the emails of their accounts',
    );
}

/** @param read called only in the caller's process */
async function move(
  { dryRun: isTrial = false, adoptEmails = false }: Options,
  read: () => Promise<MovedDirectory>,
): Promise<void> {
  const source = await terminal().prepare('list of accounts', () => refusing(read));
  await withServices(async (services) => {
    const { DirectoryImport } = await import('../accounts/moving-in/directory-import.service.js');
    const report = await services.get(DirectoryImport).run(source, { isTrial, tell: say });
    tellMoving(report, isTrial);
    if (!adoptEmails) return;
    if (isTrial) {
      say('User names that are addresses would be adopted as emails after that.');
      return;
    }
    const { IdentifiersService } = await import('../users/identifiers.service.js');
    await tellAdoptions(services.get(IdentifiersService));
  });
}

async function refusing<T>(read: () => Promise<T>): Promise<T> {
  const { SourceFault } = await import('../instance/sources/source-fault.js');
  try {
    return await read();
  } catch (error) {
    throw error instanceof SourceFault ? new Refusal(error.message) : error;
  }
}
