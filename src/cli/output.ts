import { toVisible } from '../platform/logs/visible-text.js';
import { terminal } from './terminal.js';

/**
 * Prints the output of a command, each text on its own line. Control characters in names that
 * people chose are escaped.
 */
export function print(...lines: readonly string[]): void {
  for (const line of lines) terminal().print(toVisible(line));
}

/**
 * Prints progress and errors for the operator to standard error, apart from the command's output.
 */
export function say(...lines: readonly string[]): void {
  for (const line of lines) terminal().say(toVisible(line));
}
