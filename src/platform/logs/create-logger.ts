import { pino, type DestinationStream, type Logger } from 'pino';
import type { Env } from '../config/env.js';
import { toTextLine } from './text-line.js';
import { toVisible } from './visible-text.js';

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

/** At the top of what is logged, and one level down. */
const SECRET_PATHS = SECRET_FIELDS.flatMap((field) => [
  field,
  field.startsWith('[') ? `*${field}` : `*.${field}`,
]);

type Settings = Pick<Env, 'logFormat' | 'logLevel'>;

/** The one writer of logs: a line per event, as JSON or as text. */
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
 * For lines that come with every answer, and whose fields are few and known: looking through them for secrets would double their cost. JSON is written
 * in the background, a few lines at a time, and whole at the end.
 */
export function createBulkLogger(settings: Settings): Logger {
  const { logFormat } = settings;
  const isJson = logFormat === 'json';
  const destination = isJson
    ? withoutUnseen(pino.destination({ dest: 1, sync: false }))
    : destinationOf(logFormat);
  return createLogger(settings, destination, false);
}

/** JSON has no control character below U+0020 as it is; of the others it may. */
function withoutUnseen<T extends DestinationStream>(destination: T): T {
  const write = destination.write.bind(destination);
  // The end of the line is the only one that is meant.
  destination.write = (line: string) => write(`${toVisible(line.trimEnd())}\n`);
  return destination;
}

/** JSON goes to standard output whole; of texts, what went wrong goes to standard error. */
function destinationOf(format: Env['logFormat']): DestinationStream {
  if (format === 'json') return withoutUnseen(pino.destination({ dest: 1, sync: true }));
  return {
    write(line: string) {
      const { text, isError } = toTextLine(line);
      (isError ? process.stderr : process.stdout).write(text);
    },
  };
}
