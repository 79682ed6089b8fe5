import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';
import { scrub } from './scrub.js';

/**
 * The framework's messages about its own start, a line per route. They are only useful to its
 * developers.
 */
const FRAMEWORK_CONTEXTS = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

type Level = 'debug' | 'error' | 'fatal' | 'info' | 'warn';

/**
 * The framework's logger, written through ours. Credentials are removed from texts, since an error
 * may quote anything.
 */
export class Log implements LoggerService {
  private readonly isVerbose: boolean;

  constructor(private readonly logger: Logger) {
    this.isVerbose = logger.isLevelEnabled('debug');
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  /** @param rest what the framework passes: a stack, a context, or both in this order */
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    const context = typeof rest.at(-1) === 'string' ? (rest.at(-1) as string) : undefined;
    // When the framework cannot listen, it logs the reason and throws it too. The start reports it
    // once.
    if (!this.isVerbose && context && FRAMEWORK_CONTEXTS.has(context)) return;
    const stack = rest.find((part) => typeof part === 'string' && part.includes('\n    at '));
    const fields = {
      context: context === stack ? undefined : context,
      ...(isFields(message) && message),
      ...(stack !== undefined && { stack: scrub(stack as string) }),
    };
    if (isFields(message)) this.logger[level](fields);
    else this.logger[level](fields, scrub(String(message)));
  }
}

/** A message may be an object of fields, with the text as `msg`. */
function isFields(message: unknown): message is Record<string, unknown> {
  return typeof message === 'object' && message !== null && !(message instanceof Error);
}
