import { Command } from 'commander';
import { VERSION } from '../platform/config/version.js';
import { addApiKeyCommands } from './api-key-commands.js';
import { addConnectCommand } from './connect-command.js';
import { exitCodeFor } from './exit-code.js';
import { addIdentifierCommands } from './identifier-commands.js';
import { addImportCommands } from './import-commands.js';
import { addOauthClientCommands } from './oauth-client-commands.js';
import { addRegistrationTokenCommands } from './registration-token-commands.js';
import { addSuperuserCommands } from './superuser-commands.js';
import { atTerminal, terminal, type Terminal } from './terminal.js';
import { addUnlockCommand } from './unlock-command.js';
import { addUserCommands } from './user-commands.js';
import { addWorkspaceCommands } from './workspace-commands.js';

/**
 * Runs a command in a server, for a caller who has parsed it already. Only the commands that work
 * with the server's services are there.
 *
 * @returns the exit code
 */
export function runForCaller(other: Terminal, args: readonly string[]): Promise<number> {
  return atTerminal(other, async () => {
    try {
      const program = createFrame();
      addSharedCommands(program);
      await program.parseAsync(args, { from: 'user' });
      return 0;
    } catch (error) {
      return exitCodeFor(error);
    }
  });
}

/** Creates the program without commands. */
export function createFrame(): Command {
  // Set before the commands are created, since they inherit both settings.
  const program = new Command('gatehouse')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal().print(text.replace(/\n$/, '')),
      writeErr: (text) => terminal().say(text.replace(/\n$/, '')),
    })
    .showHelpAfterError('(use --help for more information)');
  program
    .description(
      'Runs and maintains a Gatehouse server. It is configured with environment variables, and a file .env in the working directory.',
    )
    .version(VERSION);
  return program;
}

/** The commands that a server runs for callers while it has the database open. */
export function addSharedCommands(program: Command): void {
  addSuperuserCommands(program);
  addUserCommands(program);
  addIdentifierCommands(program);
  addApiKeyCommands(program);
  addOauthClientCommands(program);
  addRegistrationTokenCommands(program);
  addConnectCommand(program);
  addWorkspaceCommands(program);
  addUnlockCommand(program);
  addImportCommands(program);
}
