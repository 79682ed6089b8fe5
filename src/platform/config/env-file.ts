import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { addToEnvironment, ConfigurationError } from './env.js';

const NAME = '.env';
const ENTRY = /^\s*(?:export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=\s*(?<value>.*)$/;
const SKIPPED = /^\s*(?:#.*)?$/;

/**
 * Adds the variables of the file `.env` in the working directory to the environment, if there is
 * such a file. Variables that the environment has already, also empty ones, stay.
 *
 * @throws ConfigurationError if the file cannot be read, or a line is not `NAME=value`. The message
 *   quotes no value.
 */
export function loadEnvFile(): void {
  const text = readText();
  if (text === undefined) return;
  const faults = faultsOf(text);
  if (faults.length > 0) throw new ConfigurationError(faults);
  addToEnvironment(parseEnv(text));
}

function readText(): string | undefined {
  try {
    // Editors of Windows begin a file with a byte order mark, which the decoder takes away.
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(NAME));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    const reason = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8' : code;
    throw new ConfigurationError([
      `${NAME} in the working directory cannot be read (${reason}). Correct it, or move it away.`,
    ]);
  }
}

function faultsOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  const faults: string[] = [];
  for (let place = 0; place < lines.length; place += 1) {
    const line = lines[place]!;
    if (SKIPPED.test(line)) continue;
    const value = ENTRY.exec(line)?.groups?.['value'];
    if (value === undefined) {
      faults.push(`Line ${place + 1} of ${NAME} is not NAME=value.`);
      continue;
    }
    const [quote] = /^["'`]/.exec(value) ?? [];
    if (!quote || value.indexOf(quote, 1) > 0) continue;
    // A quoted value may go on in the following lines.
    const end = lines.findIndex((later, index) => index > place && later.includes(quote));
    if (end < 0) {
      faults.push(`Line ${place + 1} of ${NAME} begins a value with ${quote}, which does not end.`);
      break;
    }
    place = end;
  }
  return faults;
}
