import { pino, type DestinationStream, type Logger } from 'pino';
import type { Env } from '../config/env.js';
import { toTextLine } from './text-line.js';

/** Fields that no line ever shows, however deep a caller hands them in. */
const SECRET_FIELDS = [
  'authorization',
  'cookie',
  '["set-cookie"]',
  '["x-api-key"]',
  'password',
  'current_password',
  'api_key',
  'apiKey',
  'token',
  'access_token',
  'refresh_token',
  'client_secret',
  'secret',
  'code',
  'query',
];

/** The one writer of logs: a line per event, as JSON or as text. */
export function createLogger(
  { logFormat, logLevel }: Pick<Env, 'logFormat' | 'logLevel'>,
  destination: DestinationStream = destinationOf(logFormat),
): Logger {
  return pino(
    {
      level: logLevel,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: SECRET_FIELDS.flatMap((field) => [
          field,
          field.startsWith('[') ? `*${field}` : `*.${field}`,
        ]),
        censor: '[hidden]',
      },
    },
    destination,
  );
}

/** JSON goes to standard output whole; of texts, what went wrong goes to standard error. */
function destinationOf(format: Env['logFormat']): DestinationStream {
  if (format === 'json') return pino.destination({ dest: 1, sync: true });
  return {
    write(line: string) {
      const { text, isError } = toTextLine(line);
      (isError ? process.stderr : process.stdout).write(text);
    },
  };
}
