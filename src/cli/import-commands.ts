import type { Command } from 'commander';
import type { MovedDirectory } from '../accounts/moving-in/moved-directory.js';
import { readEnv } from '../platform/config/env.js';
import { addJsonlImportCommand } from './jsonl-import-command.js';
import { move, type MoveOptions } from './move.js';
import { Refusal } from './refusal.js';
import { terminal } from './terminal.js';
import { addUserImportCommand } from './user-import-command.js';

interface Options extends MoveOptions {
  readonly secretKeyFile?: string;
}

/** `import langflow`, `import windmill`, `import csv`, `import jsonl`. */
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
        'the file "secret_key" of Langflow, for keys of 1.8 without a hash (default: LANGFLOW_SECRET_KEY)',
      ),
  ).action((location: string, options: Options) =>
    moveIn(options, async () => {
      const { readLangflow } = await import('../instance/sources/langflow-source.js');
      const { secretKeyFile } = options;
      const secret =
        secretKeyFile === undefined
          ? readEnv().langflowSecretKey
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
    moveIn(options, async () => {
      const { readWindmill } = await import('../instance/sources/windmill-source.js');
      return readWindmill(location, (path) => terminal().readFile(path));
    }),
  );

  addUserImportCommand(parent, 'csv');
  addJsonlImportCommand(parent);
}

function addMovingOptions(command: Command): Command {
  return command
    .option('--dry-run', 'change nothing, and say what would be done')
    .option(
      '--adopt-emails',
      'use user names that are email addresses as the emails of their accounts',
    );
}

function moveIn(options: Options, read: () => Promise<MovedDirectory>): Promise<void> {
  return move(options, () => refusing(read));
}

async function refusing<T>(read: () => Promise<T>): Promise<T> {
  const { SourceFault } = await import('../instance/sources/source-fault.js');
  try {
    return await read();
  } catch (error) {
    throw error instanceof SourceFault ? new Refusal(error.message) : error;
  }
}
