import { sayFault } from '../platform/errors/input-fault.js';
import type { Parser } from '../platform/validation/parser.js';
import { UsageFault } from './refusal.js';

/**
 * Reads a value of the command line by a rule of the APIs.
 *
 * @param what the option or argument, for the message
 * @throws UsageFault
 */
export function readValue<T>(parse: Parser<T>, value: unknown, what: string): T {
  const parsed = parse(value);
  if ('value' in parsed) return parsed.value;
  throw new UsageFault(`${what}: ${sayFault(parsed.fault)}.`);
}
