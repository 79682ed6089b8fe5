import { pino, type DestinationStream, type Logger } from 'pino';
import type { Env } from '../config/env.js';
import { toTextLine } from './text-line.js';
import { toVisible } from './visible-text.js';

/** Fields that are never logged, however deep they are nested. */
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

/** At the top level of a log entry, and one level down. */
const SECRET_PATHS = SECRET_FIELDS.flatMap((field) => [
  field,
  field.startsWith('[') ? `*${field}` : `*.${field}`,
]);

type Settings = Pick<Env, 'logFormat' | 'logLevel'>;

/** Creates the logger: a line per event, as JSON or as text. */
export function createLogger(
  { logFormat, logLevel }: Settings,
  destination: DestinationStream = destinationOf(logFormat),
  hidesFields = true,
): Logger {
  return pino(
    {
      level: logLevel,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      ...(hidesFields && { redact: { paths: SECRET_PATHS, censor: '[hidden]' } }),
    },
    destination,
  );
}

/**
 * Creates a logger for the access log, whose fields are few and known: searching them for secrets
 * would double the cost. JSON is written in the background, a few lines at a time, and completely
 * at the end.
 */
export function createBulkLogger(settings: Settings): Logger {
  const { logFormat } = settings;
  const isJson = logFormat === 'json';
  const destination = isJson
    ? withoutUnseen(pino.destination({ dest: 1, sync: false }))
    : destinationOf(logFormat);
  return createLogger(settings, destination, false);
}

/** JSON escapes control characters below U+0020, but not the others. */
function withoutUnseen<T extends DestinationStream>(destination: T): T {
  const write = destination.write.bind(destination);
  // Only the line ending stays a control character.
  destination.write = (line: string) => write(`${toVisible(line.trimEnd())}\n`);
  return destination;
}

/** All JSON goes to standard output; text errors go to standard error. */
function destinationOf(format: Env['logFormat']): DestinationStream {
  if (format === 'json') return withoutUnseen(pino.destination({ dest: 1, sync: true }));
  return {
    write(line: string) {
      const { text, isError } = toTextLine(line);
      (isError ? process.stderr : process.stdout).write(text);
    },
  };
}
