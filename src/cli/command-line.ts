import type { Command } from 'commander';
import { loadEnvFile } from '../platform/config/env-file.js';
import { exitCodeFor } from './exit-code.js';
import { addServerCommands } from './server-commands.js';
import { addSharedCommands, createFrame } from './shared-commands.js';
import { addTransferCommands } from './transfer-commands.js';

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

/** Creates the program with all its commands. */
export function createProgram(): Command {
  const program = createFrame().hook('preAction', (_program, command) => {
    if (command.name() !== 'openapi') loadEnvFile();
  });
  addServerCommands(program);
  addSharedCommands(program);
  addTransferCommands(program);
  return program;
}
