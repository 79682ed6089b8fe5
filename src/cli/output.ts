import { toVisible } from '../platform/logs/visible-text.js';

/** Prints what a command was called for, each text on a line of its own. Names that people chose cannot steer the terminal. */
export function print(...lines: readonly string[]): void {
  for (const line of lines) console.log(toVisible(line));
}

/** Tells the operator how it went, beside the output proper. */
export function say(...lines: readonly string[]): void {
  for (const line of lines) console.error(toVisible(line));
}
