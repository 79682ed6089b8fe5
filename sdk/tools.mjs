import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What to install for a command that is missing. */
const PROVIDERS = {
  cargo: 'Rust (cargo)',
  go: 'Go 1.25 or newer',
  java: 'Java 17 or newer',
  javac: 'a Java development kit 17 or newer',
  mvn: 'Maven 3',
  npx: 'Node 20 or newer with npm',
  python3: 'Python 3.11 or newer, with venv',
};

/** A command that ended with a fault, with what it printed. */
export class CommandError extends Error {}

/** Returns what has to be installed so that the commands exist, as texts for people. */
export function missingTools(commands) {
  return commands.filter((command) => !isInstalled(command)).map((command) => PROVIDERS[command]);
}

function isInstalled(command) {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Runs a command to its end.
 *
 * @returns what it printed to its standard output
 * @throws CommandError with all that it printed, if it fails
 */
export function run(command, args, { cwd, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, all] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      all += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => (all += text));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(stdout);
      else reject(new CommandError(`${[command, ...args].join(' ')}\nended with ${code}.\n${all}`));
    });
  });
}
