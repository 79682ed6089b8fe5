import { CommanderError } from 'commander';
import { ConfigurationError } from '../platform/config/env.js';
import { say } from './output.js';
import { Answered, Incomplete, Refusal, UsageFault } from './refusal.js';

const FAILED = 1;
const MISUSED = 2;

/** Tells the operator what went wrong, and returns the exit code for it. */
export function exitCodeFor(error: unknown): number {
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
