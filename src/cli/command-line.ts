import { Command, CommanderError } from 'commander';
import { loadEnvFile } from '../platform/config/env-file.js';
import { ConfigurationError } from '../platform/config/env.js';
import { VERSION } from '../platform/config/version.js';
import { addApiKeyCommands } from './api-key-commands.js';
import { addIdentifierCommands } from './identifier-commands.js';
import { addOauthClientCommands } from './oauth-client-commands.js';
import { say } from './output.js';
import { addRegistrationTokenCommands } from './registration-token-commands.js';
import { Answered, Incomplete, Refusal, UsageFault } from './refusal.js';
import { addServerCommands } from './server-commands.js';
import { addSuperuserCommands } from './superuser-commands.js';
import { atTerminal, terminal, type Terminal } from './terminal.js';
import { addTransferCommands } from './transfer-commands.js';
import { addUnlockCommand } from './unlock-command.js';
import { addUserCommands } from './user-commands.js';

const FAILED = 1;
const MISUSED = 2;

/**
 * Runs the operator's commands, with the same configuration as the server. The exit code is 0 on
 * success, 1 on failure and 2 on wrong usage.
 */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(argv);
  } catch (error) {
    process.exitCode = exitCodeFor(error);
  }
}

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

function createFrame(): Command {
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

function createProgram(): Command {
  const program = createFrame().hook('preAction', (_program, command) => {
    if (command.name() !== 'openapi') loadEnvFile();
  });
  addServerCommands(program);
  addSharedCommands(program);
  addTransferCommands(program);
  return program;
}

/** The commands that a server runs for callers while it has the database open. */
function addSharedCommands(program: Command): void {
  addSuperuserCommands(program);
  addUserCommands(program);
  addIdentifierCommands(program);
  addApiKeyCommands(program);
  addOauthClientCommands(program);
  addRegistrationTokenCommands(program);
  addUnlockCommand(program);
}

function exitCodeFor(error: unknown): number {
  // commander has already printed its message. Help that was asked for is not an error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISUSED;
  if (error instanceof Answered) return error.exitCode;
  if (error instanceof Incomplete) return FAILED;
  if (error instanceof UsageFault) {
    say(`error: ${error.message}`);
    return MISUSED;
  }
  // Our messages may have several lines.
  if (error instanceof Refusal) say(...error.message.split('\n'));
  // A line per fault. Messages of other errors may quote anything.
  else if (error instanceof ConfigurationError) say(...error.message.split('\n'));
  else say(error instanceof Error ? error.message : String(error));
  return FAILED;
}
